import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contactPoints, dropKeyspace, isCassandra5, newKeyspaceName } from '../../../test/cassandra.js';

const examples = fileURLToPath(new URL('../examples/', import.meta.url));
const modules = fileURLToPath(new URL('../../../node_modules/', import.meta.url));
const keyspaces = { demo: newKeyspaceName(), examples: newKeyspaceName() };
let directory: string;

// Word for word what people read, but for the address and the names of the keyspaces.
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'async-cassandra-examples-'));
  await symlink(modules, join(directory, 'node_modules'));
  await writeFile(join(directory, 'package.json'), '{ "type": "module" }');
  for (const name of await readdir(examples)) {
    const text = await readFile(join(examples, name), 'utf8');
    const own = text
      .replace("'127.0.0.1'", `'${contactPoints()[0]}'`)
      .replaceAll(/\bdemo\b/g, keyspaces.demo)
      .replaceAll(/\bexamples\b/g, keyspaces.examples);
    await writeFile(join(directory, name), own);
  }
});
afterAll(async () => {
  await rm(directory, { recursive: true });
  for (const keyspace of Object.values(keyspaces)) await dropKeyspace(keyspace);
});

const cqlTypes: [string, RegExp] = [
  'cql-types',
  /^Bern 09:30:00 12\.50\n46\.95 7\.45 \[ 0\.5, 1, 0\.25 \]\ntrue\n$/,
];

it.each<[string, RegExp]>([
  ['quick-start', /^\d{4}-\d\d-\d\dT\S+Z 21\.5\n$/],
  ['resources', /^21\.5\nfalse true\n$/],
  ['statements', /\nfalse\n$/],
  ['time', /^ABORTED Error: The client hung up\n[\s\S]* true\n$/],
  ['streams', /^2026-01-01T12:00:00\.000Z 0\n[\s\S]*\n6\n0\n[\s\S]*1 of 1 ranges\n\d+ rows\n$/],
  // Its table has a vector.
  ...(isCassandra5() ? [cqlTypes] : []),
  ['getting-started', /^3 Always Coming Home\n(?:.* \(.+\)\n){3}table boks does not exist\n$/],
  ['scopes', /^INVALID_QUERY true\nThe reader failed false true\n1 3 0\n19 true\n18 1\n0\n$/],
  [
    'cancellation',
    /^ABORTED, .* not_applied\nABORTED, .* unknown\n1\nDEADLINE_EXCEEDED, .* not_applied\n1\n1 false\n$/,
  ],
  ['export', /^100 rows\n200 rows\n250 rows\n49 warm readings\ntrue 0\n$/],
  ['many-writes', /^2002 requests, [\d.]+ ms each\n$/],
  ['event-loop', /^pages of 5000: [\d.]+ ms\npages of 100: [\d.]+ ms\n$/],
  ['translating', /^1\n$/],
  ['retry', /^1 ok false 0\ntrue false\ntrue\n$/],
  ['rotating', /^1\n$/],
  ['migrating', /^system true\n1\n$/],
  ['migrations', /^001_notes\.cql: 1 statements\nschema\/002_tag\.cql, line 1: Cassandra refuses .*txet\n$/],
  ['page-states', /^10 true\n10 true\n5 false\n$/],
  ['diagnosing', /^NO_HOST_AVAILABLE\n127\.0\.0\.1:1 Error: connect ECONNREFUSED 127\.0\.0\.1:1\n$/],
  ['errors', /^INVALID_QUERY\nfalse\nnot_applied\nResponseError: [\s\S]*\nline 1:0 /],
  [
    'monitoring',
    /^failed: SELECT \S+ FROM \S+, INVALID_QUERY, attempt 1\n[\s\S]*_total{kind="page"} 1\n[\s\S]*\n {2}SELECT \S+ 2 {[\s\S]* up 1\n$/,
  ],
  [
    'checking',
    /^2 of 2 statements do not fit the schema:\n {2}checking\.ts:6 {2}Undefined column name celcius [^\n]+\n {2}checking\.ts:15 {2}Bind marker "celsius" is double, declared as float\n$/,
  ],
  ['observing', /^execute [\d.]+ ms \d+ ok SELECT at, [\s\S]* up 1\nfalse\n$/],
])('the example %s runs and prints what it says', async (name, printed) => {
  const args = ['--import', 'tsx', '--conditions=source', `${name}.ts`];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: directory });
  expect(stderr).toBe('');
  expect(stdout).toMatch(printed);
});
