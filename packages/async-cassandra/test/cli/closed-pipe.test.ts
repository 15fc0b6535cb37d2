import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { connect } from 'async-cassandra';
import { expect, it } from 'vitest';
import { contactPoints, dropKeyspace, newKeyspaceName } from '../../../../test/cassandra.js';
import { startCli } from './run-cli.js';

it('tells what it found and drops the keyspace it made when nobody reads what it prints', async () => {
  const keyspace = newKeyspaceName();
  const args = ['--hosts', contactPoints().join(), '--schema', 'schema', '--keyspace', keyspace];
  const child = startCli(['check', ...args, 'wrong-queries.ts']);
  child.stdout?.destroy();
  child.stderr?.resume();
  const [code] = await once(child, 'close');
  await using admin = await connect({ contactPoints: contactPoints() });
  const cql = 'SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?';
  const left = (await admin.execute(cql, [keyspace])).rows;
  await dropKeyspace(keyspace);
  expect({ code, left }).toEqual({ code: 1, left: [] });
});

it('goes on when nobody reads what it does meanwhile', async () => {
  const child = startCli([
    'check',
    '--hosts',
    contactPoints().join(),
    'writing-module.ts',
    'right-queries.ts',
  ]);
  child.stderr?.destroy();
  const printed = child.stdout === null ? '' : await text(child.stdout);
  expect(printed).toContain('3 statements');
});
