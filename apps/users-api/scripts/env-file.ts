import { readFileSync } from 'node:fs';
// By its default export: an old Node.js, which is told so, lacks the function.
import util from 'node:util';
import { ConfigurationError } from '../src/config/config.js';

/**
 * Reads `.env` in the current directory, where there is one; variables already set win.
 * @throws ConfigurationError when it cannot be read.
 */
export function loadEnvFile(): void {
  for (const [name, value] of Object.entries(readEnvFile('.env'))) process.env[name] ??= value;
}

/**
 * The variables in a file; none where there is no such file.
 * @throws ConfigurationError that names it and what is wrong with it.
 */
export function readEnvFile(path: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [name, value = ''] of Object.entries(util.parseEnv(readText(path)))) {
    const [line = ''] = name.split('\n');
    if (!/^\w+$/.test(name)) throw new ConfigurationError([`.env: "${line}" is not NAME=value.`]);
    variables[name] = value;
  }
  return variables;
}

function readText(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return '';
    throw new ConfigurationError([`.env cannot be read (${code}).`]);
  }
  try {
    // Without the byte order mark, which would be taken for a letter of the first name.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // As if it had zeros, which UTF-16 has.
  }
  throw new ConfigurationError(['.env is not text in UTF-8: save it in that encoding.']);
}
