import { type ChildProcess, fork } from 'node:child_process';
import { isIPv6 } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { Config } from '../../src/config/config.js';
import { diagnosticsGuard } from '../../src/operations/guard/guard.js';
import { addPageModule } from '../page-module.js';

const program = fileURLToPath(new URL('../load.ts', import.meta.url));
const load = { rate: 200, seconds: 60 };

const Sent = Type.Object({
  rate: Type.Integer({ description: 'Requests a second.' }),
  seconds: Type.Integer({ description: 'How long they are sent.' }),
});

/** Lets the page of the service have requests sent to it, as `npm run load` does, for a minute at a time. */
export async function addLoadButton(app: FastifyInstance, config: Config): Promise<void> {
  addPageModule(app, 'showcase/load.js', new URL('load-button.js', import.meta.url));
  await app.register(guardedLoad, { config });
}

const guardedLoad: FastifyPluginAsyncTypebox<{ config: Config }> = async (app, { config }) => {
  let sending: ChildProcess | undefined;
  app.lifecycle.onDrain(() => sending?.kill('SIGINT'));
  await app.register(diagnosticsGuard, config);
  app.post(
    '/showcase/load',
    {
      schema: {
        summary: 'Send requests to this service for a minute',
        tags: ['diagnostics'],
        response: { 202: Sent },
      },
    },
    async (request, reply) => {
      sending ??= send(request).once('close', () => {
        sending = undefined;
      });
      return reply.code(202).send(load);
    },
  );
};

/** In a process of its own, so that its work is none of the service's. It ends with this one. */
function send({ socket: { localAddress = '', localPort } }: FastifyRequest): ChildProcess {
  const host = isIPv6(localAddress) ? `[${localAddress}]` : localAddress;
  const { rate, seconds } = load;
  const args = ['--rate', String(rate), '--seconds', String(seconds), '--url', `http://${host}:${localPort}`];
  return fork(program, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}
