import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { isAlive } from '../../src/lifetime/processes.js';

const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** Runs `local-cassandra` with these arguments. */
async function run(args: string[], input = ''): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', '--conditions=source', program, ...args]);
  child.stdin.end(input);
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.on('close', resolve)),
  ]);
  return { code, out, err };
}

const nothing = { code: 0, out: '', err: '' };
const ids: string[] = [];
const directory = mkdtempSync(join(tmpdir(), 'cli-'));
afterAll(async () => {
  await Promise.all(ids.map((id) => run(['stop', id])));
  await rm(directory, { recursive: true });
});

describe('local-cassandra', () => {
  it('starts, is found, is asked and stops', async () => {
    // A heap of an odd size makes it a server that no developer of this machine has.
    const start = ['start', '--port', '0', '--heap', '317', '--auth', '--json'];
    const started = JSON.parse((await run(start)).out);
    const { id } = started;
    ids.push(id);
    expect(started.credentials).toEqual({ username: 'cassandra', password: 'cassandra' });

    expect(JSON.parse((await run(start)).out)).toEqual(started);
    expect(JSON.parse((await run(['status', '--json'])).out)).toContainEqual(started);
    expect((await run(['status'])).out).toContain(`contact points  ${started.contactPoints[0]}`);
    expect((await run(['logs', id, '-n', '400'])).out).toContain('Starting listening for CQL clients');

    const asked = await run([
      'cql',
      id,
      '-e',
      'SELECT key, rack FROM system.local; SELECT data_center FROM system.local',
    ]);
    expect(asked.out).toContain(' local | rack1\n');
    expect(asked.out).toContain(' datacenter1\n');
    const typed = await run(
      ['cql', id, '--json'],
      'SELECT key\nFROM system.local;\nnonsense;\nSELECT rack FROM system.local;\nexit\n',
    );
    expect(typed.out).toContain('{"key":"local"}');
    expect(typed.err).toBe("line 1:0 no viable alternative at input 'nonsense' ([nonsense])\n");
    expect(typed.out).toContain('{"rack":"rack1"}');
    expect(typed.code).toBe(1);
    const wrong = await run(['cql', id, '-e', 'SELECT nothing FROM nowhere.ever']);
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('keyspace nowhere does not exist')]);

    const schema = join(directory, 'schema.cql');
    await writeFile(
      schema,
      `\ufeff-- comes from an editor that marks its files
       CREATE KEYSPACE app WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1};
       CREATE TABLE app.notes (id int PRIMARY KEY, data blob);`,
    );
    expect(await run(['cql', id, '--file', schema])).toEqual(nothing);
    expect(await run(['cql', id, '-e', 'INSERT INTO app.notes (id, data) VALUES (1, 0xff)'])).toEqual(
      nothing,
    );
    // The last one has no semicolon.
    expect(await run(['cql', id, '--json'], 'USE app;\nSELECT * FROM notes;\nTRUNCATE notes')).toEqual({
      ...nothing,
      out: '{"id":1,"data":"0xff"}\n',
    });
    expect((await run(['cql', id, '-e', 'SELECT * FROM app.notes'])).out).toBe('');
    const insert = (_: unknown, row: number) => `INSERT INTO app.notes (id) VALUES (${row});`;
    const rows = Array.from({ length: 5_200 }, insert);
    const batches = Array.from({ length: 26 }, (_, batch) => rows.slice(batch * 200, batch * 200 + 200));
    await writeFile(
      schema,
      batches.map((batch) => `BEGIN UNLOGGED BATCH ${batch.join('')} APPLY BATCH;`).join('\n'),
    );
    expect(await run(['cql', id, '--file', schema])).toEqual(nothing);
    expect((await run(['cql', id, '-e', 'SELECT id FROM app.notes'])).out).toContain('(5200 rows)');

    const samePort = await run(['start', '--port', String(started.port), '--heap', '318']);
    expect(samePort.code).toBe(1);
    expect(samePort.err).toContain(
      `Port ${started.port} on 127.0.0.1 is that of the Cassandra with the id ${id}, started before with other options. Stop it with \`local-cassandra stop ${id}\``,
    );

    expect((await run(['stop', id])).out).toBe(`Stopped ${id}\n`);
    expect(isAlive(started.pid)).toBe(false);
    expect(isAlive(started.nodes[0].pid)).toBe(false);
    expect((await run(['stop', id])).err).toContain(`No Cassandra with the id ${id} runs here.`);
  }, 240_000);

  it('hands on why a start failed', async () => {
    const failed = await run(['start', '--port', '0', '--heap', '1']);
    expect(failed.code).toBe(1);
    expect(failed.err).toBe('heapMegabytes must be a whole number from 256 to 65536, not 1.\n');
  });

  it.each([
    [['--help'], 0, /^Real Apache Cassandra/, /^$/],
    [[], 0, /Usage: local-cassandra/, /^$/],
    [['start', '--help'], 0, /--keep/, /^$/],
    [['begin'], 1, /^$/, /There is no command begin\. See: local-cassandra --help/],
    [['start', '--fast'], 1, /^$/, /Unknown option '--fast'/],
    [['start', '--nodes', 'three'], 1, /^$/, /--nodes takes a whole number, not "three"/],
    [['start', '--idle', '0'], 1, /^$/, /--idle takes a whole number from 1 to 35000, not "0"/],
    [['start', '--port', '-1'], 1, /^$/, /^Option '--port' argument is ambiguous\..*--help\n$/],
    [['constructor'], 1, /^$/, /There is no command constructor\./],
    [['--version'], 0, /^local-cassandra \d+\.\d+\.\d+, Cassandra 5/, /^$/],
    [['logs', 'one', 'two'], 1, /^$/, /One id is enough, not one two\./],
    [['cql', '--file', 'none.cql'], 1, /^$/, /^--file cannot be read: ENOENT: no such file.*'none\.cql'\n$/],
  ])('answers %j', async (args, code, out, err) => {
    expect(await run(args)).toEqual({
      code,
      out: expect.stringMatching(out),
      err: expect.stringMatching(err),
    });
  });
});
