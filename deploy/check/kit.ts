import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

/** What a check found: each line is one thing that was looked at, or one that is wrong. */
export interface Findings {
  readonly checked: string[];
  readonly problems: string[];
}

/** The folder that is checked, and the project around it. */
export class Kit {
  readonly folder: string;
  readonly project: string;
  /** Where the service is within the project: `apps/users-api`, or `.`. */
  readonly app: string;

  /** `project` is where `folder` belongs, even when it is a copy elsewhere. */
  constructor(folder: string, project: string) {
    this.folder = folder;
    this.project = project;
    this.app = /^ARG APP=(?<app>\S+)/m.exec(this.read('Dockerfile'))?.groups?.app ?? '.';
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  // biome-ignore lint/suspicious/noExplicitAny: what a file holds is what the checks look into
  yaml(file: string): any {
    return parse(this.read(file), { merge: true });
  }

  // biome-ignore lint/suspicious/noExplicitAny: as above
  manifests(): any[] {
    const { resources } = this.yaml('kubernetes/kustomization.yaml') as { resources: string[] };
    return resources.flatMap((file) =>
      parseAllDocuments(this.read(`kubernetes/${file}`), { merge: true }).map((document) => document.toJS()),
    );
  }
}

export function findings(): Findings {
  return { checked: [], problems: [] };
}

/** Reads a duration such as `80s` or `5m`, in seconds. */
export function seconds(text: string): number {
  const { count = '', unit = '' } = /^(?<count>\d+)(?<unit>[smh])$/.exec(text)?.groups ?? {};
  return Number(count) * ({ s: 1, m: 60, h: 3600 }[unit] ?? Number.NaN);
}
