import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Packs a library of this workspace as npm would publish it, and answers the name of its file in `folder`. It is built in a copy:
 * what runs from the workspace goes on undisturbed.
 */
export async function packLibrary(
  name: string,
  root: string,
  folder: string,
  signal?: AbortSignal,
): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), `${name}-`));
  try {
    const source = join(copy, 'packages', name);
    await mkdir(source, { recursive: true });
    await cp(join(root, 'packages', name), source, {
      recursive: true,
      filter: (path) => !/[\\/](?:dist|node_modules|test)$/.test(path),
    });
    for (const needed of ['tsconfig.base.json', 'tools/build-commonjs.js'])
      await cp(join(root, needed), join(copy, needed));
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
    const { stdout } = await promisify(execFile)('npm', ['pack', '--json', '--pack-destination', folder], {
      cwd: source,
      shell: process.platform === 'win32',
      maxBuffer: 2 ** 26,
      signal,
    });
    const [packed] = JSON.parse(stdout) as [{ filename: string }];
    return packed.filename;
  } finally {
    await rm(copy, { recursive: true, maxRetries: 3 });
  }
}
