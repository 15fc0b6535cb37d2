import { spawn } from 'node:child_process';
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

const ids: string[] = [];
afterAll(() => Promise.all(ids.map((id) => run(['stop', id]))));

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
    expect(typed.out).toContain("no viable alternative at input 'nonsense'");
    expect(typed.out).toContain('{"rack":"rack1"}');
    const wrong = await run(['cql', id, '-e', 'SELECT nothing FROM nowhere.ever']);
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('keyspace nowhere does not exist')]);

    expect((await run(['stop', id])).out).toBe(`Stopped ${id}\n`);
    expect(isAlive(started.pid)).toBe(false);
    expect(isAlive(started.nodes[0].pid)).toBe(false);
    expect((await run(['stop', id])).err).toContain(`No Cassandra with the id ${id} runs here.`);
  });

  it('hands on why a start failed', async () => {
    const failed = await run(['start', '--port', '0', '--heap', '1']);
    expect(failed.code).toBe(1);
    expect(failed.err).toBe('heapMegabytes must be a whole number from 256 to 65536, not 1.\n');
  });

  it.each([
    [['--help'], 0, /^Real Apache Cassandra/, /^$/],
    [[], 0, /Usage: local-cassandra/, /^$/],
    [['start', '--help'], 0, /--keep/, /^$/],
    [['begin'], 1, /^$/, /There is no command begin\.\nSee: local-cassandra --help/],
    [['start', '--fast'], 1, /^$/, /Unknown option '--fast'/],
    [['start', '--nodes', 'three'], 1, /^$/, /--nodes takes a whole number, not "three"/],
  ])('answers %j', async (args, code, out, err) => {
    expect(await run(args)).toEqual({
      code,
      out: expect.stringMatching(out),
      err: expect.stringMatching(err),
    });
  });
});
