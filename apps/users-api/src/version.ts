import { readFileSync } from 'node:fs';

const manifest: { name: string; version: string } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
);

/** The name of the service: what it calls itself in messages, to Cassandra, and where it keeps data. */
export const serviceName = manifest.name;

/** The version of the service. */
export const version = manifest.version;
