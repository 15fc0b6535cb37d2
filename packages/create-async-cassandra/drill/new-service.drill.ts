import { appendFile, cp, mkdir, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listeningPort, processesWith, run } from '../../../apps/users-api/test/setup/child.js';
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

  it('runs in production from what its container file puts together', async () => {
    const [image, context] = [join(place, 'image'), join(place, 'context')];
    const ignored = await readFile(join(service, '.dockerignore'), 'utf8');
    await mkdir(context);
    for (const [, path = ''] of ignored.matchAll(/^!(.+)$/gm))
      await cp(join(service, path), join(context, path), { recursive: true });
    const file = await readFile(join(service, 'Dockerfile'), 'utf8');
    const [build = '', final = ''] = file.split(/^FROM .*\n/m).slice(1);
    await mkdir(image);
    const copied = [...`${build}\n${final}`.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, all = '']) =>
      all.split(' '),
    );
    for (const path of copied) await cp(join(context, path), join(image, path), { recursive: true });
    for (const [, command = ''] of build.matchAll(/^RUN (.*)$/gm)) await finish('sh', ['-c', command], image);
    await rm(join(image, 'src'), { recursive: true });
    const [, command = '[]'] = /^CMD (\[.*\])$/m.exec(final) ?? [];
    await using running = await start(image, JSON.parse(command), { NODE_ENV: 'production' });
    expect(await tryUser(running.url)).toEqual([201, 200, 'Ada Lovelace']);
    const [, check = '[]'] = /^ +CMD (\[.*\])$/m.exec(final) ?? [];
    const [program = '', ...args] = JSON.parse(check) as string[];
    await finish(program, args, image, { PORT: String(await listeningPort(running.child)) });
    await using sick = run(program, args, { PORT: '1' }, image);
    expect((await sick.ended).code).toBe(1);
  });
});
