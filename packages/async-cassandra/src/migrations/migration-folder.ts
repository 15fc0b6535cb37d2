import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shortPath } from '../check/describe-problem.js';
import { MigrationError } from './migration-error.js';
import { type MigrationFile, readMigrationFile } from './migration-file.js';

const shape = /^(\d{3,})_[\w-]+\.cql$/;

/**
 * Reads every file of a folder, in the order in which they are applied; `title` is what messages call it, by default its
 * path.
 * @throws MigrationError that names a file which cannot be one of them.
 */
export async function readMigrationFolder(folder: string | URL, title?: string): Promise<MigrationFile[]> {
  const path = resolve(typeof folder === 'string' ? folder : fileURLToPath(folder));
  const folderTitle = title ?? (shortPath(path) || '.');
  const titleOf = (name: string) => `${folderTitle}/${name}`;
  const names = (await list(path, titleOf(''))).filter(isMeantForUs);
  const wrong = names.find((name) => !shape.test(name));
  if (wrong !== undefined) {
    const rule = 'its name must have three digits, an underscore, letters and ".cql", such as 005_notes.cql';
    throw new MigrationError(`${titleOf(wrong)} is no file of the schema: ${rule}`, {
      files: [titleOf(wrong)],
    });
  }
  if (names.length === 0) throw new MigrationError(`${titleOf('')} has no .cql file`);
  names.sort((a, b) => numberOf(a) - numberOf(b));
  const twice = names.findIndex((name, index) => numberOf(name) === numberOf(names[index + 1] ?? ''));
  if (twice >= 0) {
    const files = names.slice(twice, twice + 2).map(titleOf);
    const fix = 'give the newer one the next free number';
    throw new MigrationError(`${files.join(' and ')} have the same number: ${fix}`, { files });
  }
  return Promise.all(
    names.map((name) => readMigrationFile(join(path, name), { name, title: titleOf(name) })),
  );
}

/** The number of a file, which tells when it is applied; `NaN` when it has none. */
export function numberOf(name: string): number {
  return Number(shape.exec(name)?.[1] ?? Number.NaN);
}

/** Numbered files and CQL, but nothing that an editor hides or keeps as a backup. */
function isMeantForUs(name: string): boolean {
  return (/^\d/.test(name) || /\.cql/i.test(name)) && !/^[.#]|~$/.test(name);
}

async function list(path: string, title: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new MigrationError(`${title} cannot be read (${code})`, { cause: error });
  }
}
