import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Session } from 'async-cassandra';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import type { Database } from '../../../database/database.js';
import { noStoreHeader } from '../../../openapi/answer-headers.js';
import { eventsUrl, type Figures, FiguresSchema, readFigures } from '../figures.js';
import { mostViewers, Viewers } from '../viewers.js';

const content = {
  'text/event-stream': {
    schema: Type.Unsafe<Readable>({
      type: 'string',
      contentMediaType: 'application/json',
      contentSchema: FiguresSchema,
      description: 'Each event is one line of JSON behind `data: `.',
    }),
  },
};

/** One for each app, whose routes are registered at two prefixes. */
const viewersOf = new WeakMap<Database, Viewers>();

/** `GET /showcase/events`: what is measured of the service, once a second. */
export const getEvents: FastifyPluginAsyncTypebox<{ database: Database }> = async (app, { database }) => {
  const viewers = viewersOf.get(database) ?? openViewers(app, database);
  viewersOf.set(database, viewers);
  app.get(
    eventsUrl,
    {
      logLevel: 'warn',
      schema: {
        summary: 'What is measured, once a second',
        description: `Goes on until the client hangs up or the service drains. At most ${mostViewers} clients may read at a time.`,
        tags: ['diagnostics'],
        response: {
          200: { description: 'Events, the first one at once.', headers: noStoreHeader, content },
        },
      },
    },
    async (request, reply) => {
      // Some proxies would collect events before they pass them on.
      reply.headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
      reply.type('text/event-stream; charset=utf-8');
      return reply.send(request.method === 'HEAD' ? Readable.from([]) : viewers.join(request, reply));
    },
  );
};

function openViewers(app: FastifyInstance, database: Database): Viewers {
  let session: Session | undefined;
  void database.ready.then(() => {
    session = database.session();
  });
  const viewers = new Viewers({
    compute: async () => {
      const figures: Figures = {
        ...(await readFigures(app.metrics, session)),
        viewers: viewers.count,
        modules: [...(app.pageModules ?? [])],
      };
      return Buffer.from(`data: ${JSON.stringify(figures)}\n\n`);
    },
    onError: (error) => app.log.error({ err: error }, 'The figures of the page could not be read'),
  });
  app.lifecycle.onDrain(() => viewers.end());
  app.addHook('onClose', async () => viewers.end());
  return viewers;
}
