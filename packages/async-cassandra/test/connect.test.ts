import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { type ClusterOptions, connect } from '../src/index.js';

it('rejects, and does not throw, what it cannot connect with', async () => {
  // As JavaScript may give them.
  for (const contactPoints of [[], '127.0.0.1', undefined]) {
    const options = { contactPoints } as ClusterOptions;
    const caught = await connect(options).catch((error: unknown) => error);
    expect(caught).toMatchObject({ code: 'CONFIGURATION', option: 'contactPoints' });
  }
});

it('says what it was connecting to when the time is over', async () => {
  // Takes connections and never says a word.
  const server = createServer((socket) => socket.resume().on('error', () => {}));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const contactPoint = `127.0.0.1:${port}`;
  await expect(connect({ contactPoints: [contactPoint], timeoutMs: 100 })).rejects.toMatchObject({
    code: 'DEADLINE_EXCEEDED',
    message: `No result within 0.1 s, connecting to ${contactPoint}`,
    outcome: 'not_applied',
  });
  server.close();
});
