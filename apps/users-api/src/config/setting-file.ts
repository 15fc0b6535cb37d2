import { readFileSync } from 'node:fs';
import type { SettingName } from './config-schema.js';
import { ConfigurationError } from './configuration-error.js';

/** What files hold, and their text, by which it is seen that they have changed. */
export interface FromFiles<Value> {
  readonly value: Value;
  readonly text: string;
}

/**
 * Reads the file that a setting names; `expected` completes the sentence "X must name …".
 * @throws ConfigurationError when it cannot be read, or holds no text.
 */
export function readSettingFile(name: SettingName, path: string, expected: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw unusableFile(name, path, expected, 'does not exist');
    const isText = code !== 'ERR_ENCODING_INVALID_ENCODED_DATA';
    throw unusableFile(name, path, expected, isText ? `cannot be read (${code})` : 'holds no text');
  }
}

/** That the file of a setting is not what it should be; `problem` says why, without a word of what it holds. */
export function unusableFile(
  name: SettingName,
  path: string,
  expected: string,
  problem: string,
): ConfigurationError {
  return new ConfigurationError([`${name} must name ${expected}: "${path}" ${problem}.`]);
}
