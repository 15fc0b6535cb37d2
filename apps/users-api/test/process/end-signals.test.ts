import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { oneCauseMs } from '../../src/process/end-signals.js';
import { listeningPort, processesWith, runProgram, typescript } from '../setup/child.js';
import { openUpload, statusOf } from '../setup/raw-request.js';
import { nowhere } from '../setup/running-app.js';
import { noBash, noTerminal, runAtTerminal } from '../setup/terminal.js';

const lonely = { ...nowhere, HOST: '127.0.0.1', PORT: '0' };

describe('Connection lifecycle: Ctrl-C at a terminal', { timeout: 120_000 }, () => {
  beforeEach(({ skip }) => {
    const reason = noTerminal() ?? noBash();
    skip(reason !== undefined, reason);
  });

  // What npm passes on reaches the service where bash is npm's shell: it puts the script in its own place.
  it.each(['start', 'dev'])(
    'lets what runs under npm run %s complete, whatever npm passes on',
    async (script) => {
      await using service = runAtTerminal('npm', ['run', script], {
        ...lonely,
        npm_config_script_shell: '/bin/bash',
      });
      const upload = await openUpload(await listeningPort(service), '/users', '{}');
      service.pressCtrlC();
      await service.printed('Shutting down on SIGINT');
      await delay(300);
      upload.finish();
      expect(statusOf(await upload.answer)).toBe(422);
      expect(await service.ended).toEqual({ code: 0, signal: null });
    },
  );

  it('pressed a second time ends the service at once', async () => {
    await using service = runAtTerminal('npm', ['start'], {
      ...lonely,
      npm_config_script_shell: '/bin/bash',
    });
    const upload = await openUpload(await listeningPort(service), '/users', '{}');
    upload.answer.catch(() => {});
    service.pressCtrlC();
    await service.printed('Shutting down on SIGINT');
    await delay(oneCauseMs);
    service.pressCtrlC();
    expect(await service.ended).toEqual({ code: 1, signal: null });
  });

  it('gives up a start that waits for Cassandra', async () => {
    const env = {
      ...lonely,
      CASSANDRA_HOSTS: '',
      CASSANDRA_PORT: '1',
      LOCAL_CASSANDRA_JAVA: '/nowhere/java',
    };
    await using service = runAtTerminal('npm', ['start'], { ...env, npm_config_script_shell: '/bin/bash' });
    await service.printed('Waiting for Cassandra');
    service.pressCtrlC();
    expect(await service.ended).toEqual({ code: 130, signal: null });
  });

  it('is not needed: a terminal that closes lets what runs complete, too', async () => {
    const service = runAtTerminal('npm', ['start'], lonely);
    const upload = await openUpload(await listeningPort(service), '/users', '{}');
    service.process.kill('SIGKILL');
    await once(service.process, 'exit');
    // By now the service has noticed that npm has gone as well.
    await delay(2_000);
    upload.finish();
    expect(statusOf(await upload.answer)).toBe(422);
    await service.ended;
  });

  it('closes, and leaves no process behind', async () => {
    const title = `service-${randomUUID()}`;
    const args = [`--title=${title}`, ...typescript, 'src/server.ts'];
    const service = runAtTerminal(process.execPath, args, lonely);
    await listeningPort(service);
    expect((await processesWith(title)).length).toBeGreaterThan(0);
    service.process.kill('SIGKILL');
    await expect.poll(() => processesWith(title)).toEqual([]);
  });
});

describe('Connection lifecycle: signals', () => {
  // As npm passes on what the terminal has sent already; at the terminal above, the two may become one on their way.
  it.each([
    ['SIGINT', 'SIGINT'],
    ['SIGTERM', 'SIGHUP'],
  ] as const)('%s and %s at once count as one', async (signal, another) => {
    await using server = runProgram('src/server.ts', lonely);
    const upload = await openUpload(await listeningPort(server), '/users', '{}');
    server.process.kill(signal);
    await server.printed('Shutting down');
    server.process.kill(another);
    await delay(100);
    upload.finish();
    expect(statusOf(await upload.answer)).toBe(422);
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  it('do not cut short a shutdown that a request has begun, unless they come twice', async () => {
    await using server = runProgram('src/server.ts', lonely);
    const port = await listeningPort(server);
    const upload = await openUpload(port, '/users', '{}');
    expect((await fetch(`http://127.0.0.1:${port}/shutdown`, { method: 'POST' })).status).toBe(200);
    await server.printed('Shutting down');
    server.process.kill('SIGTERM');
    await delay(100);
    upload.finish();
    expect(statusOf(await upload.answer)).toBe(422);
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });
});
