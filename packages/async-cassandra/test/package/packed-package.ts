import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm } from './run.js';

const workspace = fileURLToPath(new URL('../../../../', import.meta.url));

/** The package as npm would publish it. */
export interface PackedPackage {
  readonly tarball: string;
  /** Paths in the tarball, sorted. */
  readonly files: readonly string[];
  /** The copy of the package's folder that it was packed from. */
  readonly source: string;
}

/** Packs a copy of the package: `prepack` builds, and nobody else's build is to be disturbed by that. */
export async function packPackage(directory: string): Promise<PackedPackage> {
  const source = join(directory, 'packages', 'async-cassandra');
  await mkdir(source, { recursive: true });
  const own = join(workspace, 'packages', 'async-cassandra');
  const skipped = /\/(dist|node_modules)$/;
  await cp(own, source, { recursive: true, filter: (path) => !skipped.test(path) });
  for (const name of ['tsconfig.base.json', 'tools/build-commonjs.js']) {
    await cp(join(workspace, name), join(directory, name));
  }
  await symlink(join(workspace, 'node_modules'), join(directory, 'node_modules'));
  const { stdout } = await npm(['pack', '--json', '--pack-destination', directory], source);
  const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  const files = packed.files.map(({ path }) => path).sort();
  return { tarball: join(directory, packed.filename), files, source };
}

/** The version of a package that the workspace has installed. */
export async function installedVersion(name: string): Promise<string> {
  const text = await readFile(join(workspace, 'node_modules', name, 'package.json'), 'utf8');
  return JSON.parse(text).version;
}
