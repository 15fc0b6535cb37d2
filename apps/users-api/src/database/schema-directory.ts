import { readdir } from 'node:fs/promises';
import { ConfigurationError } from '../config/configuration-error.js';
import { type CqlFile, readCqlFile } from './cql-file.js';

const shape = /^(\d{3,})_[\w-]+\.cql$/;

/** Where the schema of the service is: `apps/users-api/schema/`. */
export const schemaDirectory: URL = new URL('../../schema/', import.meta.url);

/**
 * Reads every file of a schema, in the order in which they are applied.
 * @throws ConfigurationError that names a file which cannot be one of them.
 */
export async function readCqlFiles(directory: URL = schemaDirectory): Promise<CqlFile[]> {
  const names = (await list(directory)).filter(isMeantForUs);
  const wrong = names.find((name) => !shape.test(name));
  if (wrong !== undefined) {
    const rule = 'its name must have three digits, an underscore, letters and ".cql", such as 005_notes.cql';
    throw new ConfigurationError([`schema/${wrong} is no file of the schema: ${rule}.`]);
  }
  if (names.length === 0) throw new ConfigurationError([`schema/ has no .cql file: ${restore}.`]);
  names.sort((a, b) => numberOf(a) - numberOf(b));
  const twice = names.findIndex((name, index) => numberOf(name) === numberOf(names[index + 1] ?? ''));
  if (twice >= 0) {
    const pair = `schema/${names[twice]} and schema/${names[twice + 1]}`;
    throw new ConfigurationError([`${pair} have the same number: give the newer one the next free number.`]);
  }
  return Promise.all(names.map((name) => readCqlFile(name, new URL(encodeURIComponent(name), directory))));
}

/** The number of a file, which tells when it is applied; `NaN` when it has none. */
export function numberOf(name: string): number {
  return Number(shape.exec(name)?.[1] ?? Number.NaN);
}

/** Numbered files and CQL, but nothing that an editor hides or keeps as a backup. */
function isMeantForUs(name: string): boolean {
  return (/^\d/.test(name) || /\.cql/i.test(name)) && !/^[.#]|~$/.test(name);
}

async function list(directory: URL): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigurationError([`schema/ cannot be read (${code}): ${restore}.`]);
  }
}

const restore = 'the service needs the files of apps/users-api/schema beside it';
