import { existsSync } from 'node:fs';

/** Reads `.env` in the current directory, where there is one; variables already set win. */
export function loadEnvFile(): void {
  if (existsSync('.env')) process.loadEnvFile('.env');
}
