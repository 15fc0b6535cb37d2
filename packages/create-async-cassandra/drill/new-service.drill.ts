import { appendFile, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processesWith } from '../../../apps/users-api/test/setup/child.js';
import { freePort } from '../../../apps/users-api/test/setup/free-port.js';
import { contactPoints } from '../../../test/cassandra.js';
import { finish, install, runTests, start, tryUser } from '../test/made-service.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const timeout = 1_800_000;

// The tests make both kinds, too, and run a handful of theirs.
describe.each([
  { name: 'full-service', options: [] },
  { name: 'bare-service', options: ['--bare'] },
])('$name, made by npm run new', { timeout }, ({ name, options }) => {
  let place: string;
  let service: string;
  beforeAll(async () => {
    place = await realpath(await mkdtemp(join(tmpdir(), 'new-')));
    service = join(place, name);
    await finish('npm', ['--prefix', root, 'run', 'new', '--', name, ...options], place);
    await install(service);
  });
  afterAll(() => rm(place, { recursive: true }));

  it.each(['check', 'build'])('npm run %s passes', async (script) => {
    await finish('npm', ['run', script], service);
  });

  it('npm run check:cql finds nothing wrong', async () => {
    const env = { CASSANDRA_HOSTS: contactPoints().join() };
    expect(await finish('npm', ['run', 'check:cql'], service, env)).toContain('nothing is wrong');
  });

  it('npm test passes', async () => {
    const output = await runTests(service);
    expect(output).not.toMatch(/failed|Errors? {2}/);
  });

  it('npm start boots a Cassandra, and takes it along', async () => {
    const data = join(place, 'data');
    const cassandraPort = String(await freePort());
    const local = { CASSANDRA_HOSTS: '', CASSANDRA_PORT: cassandraPort, LOCAL_CASSANDRA_DATA: data };
    await using running = await start(service, ['npm', 'start'], local);
    expect(await tryUser(running.url)).toEqual([201, 200, 'Ada Lovelace']);
    running.child.process.kill('SIGTERM');
    await running.child.ended;
    expect(await processesWith(data)).toEqual([]);
  });

  it('npm run dev restarts it when a source file or the schema changes', async () => {
    await using running = await start(service, ['npm', 'run', 'dev']);
    const starts = () => running.child.output().split('Listening on').length - 1;
    for (const file of ['src/users/user-json.ts', 'schema/001_users.cql']) {
      const before = starts();
      await appendFile(
        join(service, file),
        file.endsWith('.cql') ? '\n-- Once more.\n' : '\n// Once more.\n',
      );
      await expect.poll(starts, { timeout: 60_000 }).toBeGreaterThan(before);
    }
  });

  it('npm run check:deploy runs it from its container file, and finds nothing wrong with the rest', async () => {
    expect(await finish('npm', ['run', 'check:deploy'], service)).toContain('The kit fits');
  });
});
