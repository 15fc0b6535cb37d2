import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import type { CassandraCluster, CassandraNode } from 'local-cassandra';
import Type from 'typebox';
import type { Config } from '../../src/config/config.js';
import { HttpProblem } from '../../src/http/problem.js';
import { diagnosticsGuard } from '../../src/operations/guard/guard.js';
import { addPageModule } from '../page-module.js';

const Params = Type.Object({
  number: Type.String({ pattern: '^[1-9]$', description: 'Number of the node.' }),
  action: Type.Enum(['kill', 'pause', 'heal'], {
    description: 'As a power cut does; leave it running and silent; have it serve again.',
  }),
});

const Asked = Type.Object({ state: Type.Enum(['running', 'paused', 'down', 'stopped', 'starting']) });

/** Lets the page of the service kill, pause and heal the nodes of a cluster that was booted for it. */
export async function addNodeControls(
  app: FastifyInstance,
  cluster: CassandraCluster,
  config: Config,
): Promise<void> {
  addPageModule(app, 'showcase/nodes.js', new URL('node-buttons.js', import.meta.url));
  await app.register(guardedControls, { cluster, config });
}

const guardedControls: FastifyPluginAsyncTypebox<{ cluster: CassandraCluster; config: Config }> = async (
  app,
  { cluster, config },
) => {
  await app.register(diagnosticsGuard, config);
  app.post(
    '/showcase/nodes/:number/:action',
    {
      schema: {
        summary: 'Kill, pause or heal a node of the local cluster',
        tags: ['diagnostics'],
        params: Params,
        response: { 202: Asked },
      },
    },
    async ({ params: { number, action } }, reply) => {
      const node = cluster.nodes[Number(number) - 1];
      if (node === undefined) throw new HttpProblem(404, 'There is no such node');
      app.log.info(`Node ${number}: ${action}`);
      return reply
        .code(202)
        .send({ state: await done(node, action, (error) => app.log.error({ err: error })) });
    },
  );
};

async function done(
  node: CassandraNode,
  action: 'kill' | 'pause' | 'heal',
  onError: (error: unknown) => void,
) {
  switch (action) {
    case 'kill':
      await node.kill();
      return 'down';
    case 'pause':
      if (node.state === 'running') node.pause();
      return node.state;
    case 'heal':
      if (node.state !== 'down') {
        node.resume();
        return node.state;
      }
      // Takes longer than a request should.
      node.restart().catch(onError);
      return 'starting';
  }
}
