import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { openDatabase } from '../../src/database/database.js';
import { refuseOtherPrograms } from '../../src/database/port-check.js';
import { contactPoints, dropKeyspace, newKeyspaceName } from '../setup/cassandra.js';
import { openOnce } from './opened.js';

const keyspace = newKeyspaceName();
afterAll(() => dropKeyspace(keyspace));
const servers: { server: Server; sockets: Set<Socket> }[] = [];
afterEach(async () => {
  for (const { server, sockets } of servers.splice(0)) {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  }
});

/** Something else than Cassandra that listens; answers where. */
async function listening(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.on('error', () => {}));
  });
  servers.push({ server, sockets });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const open = (hosts: string) => openOnce(keyspace, { env: { CASSANDRA_HOSTS: hosts } });
const httpServer = () => createHttpServer((_, response) => response.end('hello'));

describe('Where something else listens than Cassandra', () => {
  it.each([
    ['an HTTP server', httpServer, 'it answers "HTTP/1.1 400 Bad Request"'],
    [
      'one that speaks first',
      () => createServer((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n')),
      'it answers "SSH-2.0-OpenSSH_9.2"',
    ],
    [
      'one that answers lines only',
      () =>
        createServer((socket) =>
          socket.on('data', (data) => data.includes('\n') && socket.write('-ERR unknown\r\n')),
        ),
      'it answers "-ERR unknown"',
    ],
    [
      'one that answers by bytes',
      () => createServer((socket) => socket.write(Buffer.from([0, 0, 0, 9]))),
      'its answer is not CQL',
    ],
  ])('%s stops the start, which names the variables and what answered', async (_, server, said) => {
    const hosts = await listening(server());
    expect((await open(hosts)).mistake).toBe(
      `CASSANDRA_HOSTS, CASSANDRA_PORT: what listens on ${hosts} is no Cassandra: ${said}.`,
    );
  });

  it('at one of several addresses, the others will do', async () => {
    const hosts = [await listening(httpServer()), ...contactPoints()];
    await refuseOtherPrograms(loadConfig({ CASSANDRA_HOSTS: hosts.join() }));
  });
});

describe('Where Cassandra may be later', () => {
  it.each([
    [
      'nothing listens',
      async () => '127.0.0.1:1',
      /nothing listens there \(connection refused; see also CASSANDRA_PORT\)/,
    ],
    ['nobody has the name', async () => 'cassandra.invalid', /no such host name/],
    [
      // As a container's port does while what is in it boots.
      'connections are broken off',
      () => listening(createServer((socket) => socket.resetAndDestroy())),
      /ECONNRESET/,
    ],
  ])('and %s for now, the service says so and waits', async (_, address, reason) => {
    const hosts = await address();
    const config = loadConfig({ CASSANDRA_HOSTS: hosts, CASSANDRA_KEYSPACE: keyspace });
    const said = await new Promise<string>((resolve, reject) => {
      const database = openDatabase(config, { info: () => {}, warn: (message) => resolve(message) });
      database.failed.catch(reject);
      afterEach(() => database.close());
    });
    expect(said).toContain(`Cassandra is away, trying again every second: CASSANDRA_HOSTS=${hosts}`);
    expect(said).toMatch(reason);
  });
});
