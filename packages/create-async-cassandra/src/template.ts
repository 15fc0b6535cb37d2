import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the service lies packed: the files that a service is made of. */
export const templateFolder: string = fileURLToPath(new URL('../dist/template/', import.meta.url));

/** How the service is called in the template. */
export const templateName = 'users-api';

// npm leaves some files out of what it packs, or gives them another name: all of them begin with a dot.
const dot = 'dot-';

/** The path of a file in the template that is `path` in a project. */
export function packedPath(path: string): string {
  return path.replaceAll(/(^|\/)\./g, `$1${dot}`);
}

/** The path in a project of a file that is `path` in the template. */
export function projectPath(path: string): string {
  return path.replaceAll(new RegExp(`(^|/)${dot}`, 'g'), '$1.');
}

/** The paths of all files in a folder and below, from there, with slashes. */
export async function filesIn(
  folder: string,
  isLeftOut: (name: string) => boolean = () => false,
): Promise<string[]> {
  const files: string[] = [];
  const walk = async (path: string) => {
    for (const entry of await readdir(path, { withFileTypes: true })) {
      if (isLeftOut(entry.name)) continue;
      const inside = join(path, entry.name);
      if (entry.isDirectory()) await walk(inside);
      else files.push(relative(folder, inside).replaceAll('\\', '/'));
    }
  };
  await walk(folder);
  return files.sort();
}
