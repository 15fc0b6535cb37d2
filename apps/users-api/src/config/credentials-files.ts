import type { Credentials } from 'async-cassandra';
import type { Config } from './config-schema.js';
import { type FromFiles, readSettingFile, unusableFile } from './setting-file.js';

/** The settings that may name a file instead. */
type FileName = 'CASSANDRA_USERNAME_FILE' | 'CASSANDRA_PASSWORD_FILE';

const expected = {
  CASSANDRA_USERNAME_FILE: 'a file with a user name on its only line',
  CASSANDRA_PASSWORD_FILE: 'a file with a password on its only line',
} as const;

/** The names of the settings that have the credentials: variables, or those of files. */
export function credentialsSettings(config: Partial<Config>): string {
  const user = config.CASSANDRA_USERNAME_FILE === undefined ? '' : '_FILE';
  const password = config.CASSANDRA_PASSWORD_FILE === undefined ? '' : '_FILE';
  return `CASSANDRA_USERNAME${user} and CASSANDRA_PASSWORD${password}`;
}

/** Whether any of the credentials are in a file. */
export function hasCredentialsFiles(config: Partial<Config>): boolean {
  return config.CASSANDRA_USERNAME_FILE !== undefined || config.CASSANDRA_PASSWORD_FILE !== undefined;
}

/**
 * The credentials that the settings give or name; `undefined` where they say nothing of any.
 * @throws ConfigurationError when a file cannot be read or holds anything but one line.
 */
export function readCredentials(config: Partial<Config>): FromFiles<Credentials> | undefined {
  const username = readLine('CASSANDRA_USERNAME_FILE', config) ?? config.CASSANDRA_USERNAME;
  const password = readLine('CASSANDRA_PASSWORD_FILE', config) ?? config.CASSANDRA_PASSWORD;
  if (username === undefined || password === undefined) return undefined;
  return { value: { username, password }, text: `${username}\n${password}` };
}

function readLine(name: FileName, config: Partial<Config>): string | undefined {
  const path = config[name];
  if (path === undefined) return undefined;
  const line = readSettingFile(name, path, expected[name]).replace(/[\r\n]+$/, '');
  if (line === '') throw unusableFile(name, path, expected[name], 'is empty');
  if (/[\r\n\0]/.test(line)) throw unusableFile(name, path, expected[name], 'has more than that');
  return line;
}
