import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The packages that are published, each behind those that it needs. */
export const published = ['local-cassandra', 'async-cassandra', 'create-async-cassandra'] as const;

/** Every package that has the version of a release. */
const manifests = [...published.map((name) => `packages/${name}`), 'apps/users-api'];

const dependencyKinds = [
  'dependencies',
  'devDependencies',
  'peerDependencies',
  'optionalDependencies',
] as const;

interface Manifest extends Partial<Record<(typeof dependencyKinds)[number], Record<string, string>>> {
  readonly name: string;
  readonly version: string;
}

/**
 * A line for each thing that keeps the workspace in `root` from being released: versions that differ, ranges of packages of
 * its own that leave the version out, a changelog without it. Of a release it also wants a date in the changelog, and that
 * `tag` is `v` and the version.
 */
export function releaseProblems(root: string, tag?: string): string[] {
  const packages = manifests.map((folder) => ({ folder, manifest: readManifest(root, folder) }));
  const [first] = packages;
  const version = first?.manifest.version ?? '';
  const problems = packages
    .filter(({ manifest }) => manifest.version !== version)
    .map(({ folder, manifest }) => `${folder} has version ${manifest.version}, others ${version}`);
  const own = new Set(packages.map(({ manifest }) => manifest.name));
  for (const { folder, manifest } of packages) {
    for (const [name, range] of dependencyKinds.flatMap((kind) => Object.entries(manifest[kind] ?? {}))) {
      if (own.has(name) && range !== version && range !== `^${version}`)
        problems.push(`${folder} needs ${name} ${range}, which is not ${version} or ^${version}`);
    }
  }
  return [...problems, ...changelogProblems(root, version, tag !== undefined), ...tagProblems(version, tag)];
}

function readManifest(root: string, folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
}

function changelogProblems(root: string, version: string, isReleased: boolean): string[] {
  const headings = readFileSync(join(root, 'CHANGELOG.md'), 'utf8').matchAll(/^## \[(.+?)\](?: - (.+))?$/gm);
  const found = [...headings].find(([, named]) => named === version);
  if (found === undefined) return [`CHANGELOG.md has no section "## [${version}]"`];
  const when = found[2];
  if (!isReleased || /^\d{4}-\d{2}-\d{2}$/.test(when ?? '')) return [];
  return [`CHANGELOG.md gives ${version} no date: "## [${version}] - YYYY-MM-DD"`];
}

function tagProblems(version: string, tag: string | undefined): string[] {
  return tag === undefined || tag === `v${version}` ? [] : [`The tag is ${tag}, and should be v${version}`];
}
