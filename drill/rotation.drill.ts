import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'async-cassandra';
import { startCassandra } from 'local-cassandra';
import { expect, it, onTestFinished } from 'vitest';
import { BreakingProxy } from '../packages/async-cassandra/test/proxy/breaking-proxy.js';
import { startServiceProcess } from './service-process.js';

const rounds = 10;
/** How long the new password is there and its file is not, in milliseconds. */
const lateMs = 3_000;

it('the service lives through passwords that are rotated under load', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'rotation-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const passwordFile = join(directory, 'password');
  const write = async (password: string) => {
    await writeFile(`${passwordFile}.new`, `${password}\n`);
    await rename(`${passwordFile}.new`, passwordFile);
  };
  const node = await startCassandra({
    authentication: true,
    jvmOptions: ['-Dcassandra.role_password_update_min_interval_in_ms=0'],
    // What a node remembers of a password is no part of this.
    settings: { credentials_validity: '0ms' },
  });
  onTestFinished(() => node.stop());
  await using admin = await connect({ contactPoints: node.contactPoints, credentials: node.credentials });
  await admin.execute("CREATE ROLE app WITH PASSWORD = 'p0' AND LOGIN = true AND SUPERUSER = true");
  await write('p0');
  await using proxy = await BreakingProxy.before(node.contactPoint);
  await using service = await startServiceProcess({
    CASSANDRA_HOSTS: proxy.contactPoint,
    CASSANDRA_KEYSPACE: 'rotation',
    CASSANDRA_USERNAME: 'app',
    CASSANDRA_PASSWORD_FILE: passwordFile,
  });

  const answers: { readonly at: number; readonly ok: boolean }[] = [];
  let running = true;
  const client = async () => {
    while (running) {
      const response = await fetch(`${service.url}/users`);
      await response.arrayBuffer();
      answers.push({ at: performance.now(), ok: response.status === 200 });
    }
  };
  const clients = Array.from({ length: 8 }, client);
  /** From then on: how many have failed, and after how many milliseconds the last of them. */
  const failuresSince = (from: number) => {
    const failed = answers.filter(({ at, ok }) => at >= from && !ok);
    return { failed: failed.length, lastMs: Math.max(0, ...failed.map(({ at }) => at - from)) };
  };

  const inTime: { failed: number; lastMs: number }[] = [];
  const late: { failed: number; lastMs: number }[] = [];
  for (let round = 1; round <= rounds; round++) {
    const password = `p${round}`;
    const isLate = round % 5 === 0;
    await admin.execute(`ALTER ROLE app WITH PASSWORD = '${password}'`);
    if (!isLate) await write(password);
    proxy.break();
    if (isLate) {
      await delay(lateMs);
      await write(password);
    }
    const from = performance.now() - (isLate ? 0 : 1);
    await delay(3_000);
    (isLate ? late : inTime).push(failuresSince(from));
  }
  running = false;
  await Promise.all(clients);

  const longest = (all: typeof late) => Math.max(...all.map(({ lastMs }) => lastMs)).toFixed(0);
  const failed = (all: typeof late) => all.reduce((sum, each) => sum + each.failed, 0);
  console.log(
    `${answers.length} requests. File in time: ${failed(inTime)} failed, none later than ${longest(inTime)} ms. ` +
      `File late: ${failed(late)} failed once it was there, none later than ${longest(late)} ms`,
  );
  expect(service.child.output()).toContain('does not let the service in: ');
  expect(service.child.output()).not.toMatch(/\bp\d+\b/);
  expect(Number(longest(inTime))).toBeLessThan(2_000);
  expect(Number(longest(late))).toBeLessThan(2_000);
});
