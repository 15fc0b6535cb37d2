import { createServer } from 'node:net';
import { addLoopbackAddress } from '../environment/platform.js';
import { LocalCassandraError } from '../errors.js';
import { fixedPortInUse, freePort, isFree } from '../node/ports.js';

/** Addresses for a cluster, and the ports that are free on each of them. */
export interface ClusterAddresses {
  readonly addresses: readonly string[];
  readonly port: number;
  readonly storagePort: number;
}

/** Addresses that no other cluster of this machine takes until this is disposed of, or the process ends. */
export interface ClaimedAddresses extends ClusterAddresses, Disposable {}

/** Drivers assume one port for a whole cluster, and this one unless told otherwise. */
const CQL_PORT = 9042;
/** Who listens here on the first address of a block boots a cluster there: its nodes take their own ports seconds later. */
const CLAIM_PORT = 9041;
const BLOCKS = 40;

/**
 * Chooses loopback addresses 127.0.B.1, .2, … for a cluster, in the first block B from 1 on where the port (default 9042) is
 * free and no other cluster boots; should something hold 9042 on all addresses, a free port on 127.0.1.x.
 * @throws LocalCassandraError `ADDRESS_UNAVAILABLE` with the `ifconfig` lines where the system lacks the addresses (macOS);
 * `PORT_IN_USE` for a port that was asked for.
 */
export async function chooseClusterAddresses(
  nodes: number,
  port: number | undefined,
): Promise<ClaimedAddresses> {
  const wanted = port ?? CQL_PORT;
  for (let block = 1; block <= BLOCKS; block++) {
    const addresses = loopback(block, nodes);
    const claim = await claimBlock(block);
    const free = claim && (await areFree(addresses, wanted));
    if (free === true) {
      return { ...claim, addresses, port: wanted, storagePort: await commonFreePort(addresses) };
    }
    claim?.[Symbol.dispose]();
    if (free !== 'absent') continue;
    if (block > 1) break;
    throw addressesUnavailable(addresses);
  }
  const addresses = loopback(1, nodes);
  if (port !== undefined) throw await fixedPortInUse('127.0.1.1', port);
  const ports = { port: await commonFreePort(addresses), storagePort: await commonFreePort(addresses) };
  return { addresses, ...ports, [Symbol.dispose]: () => {} };
}

/** Takes a block for one cluster that boots; `undefined` while another one does there. An address that is absent is nobody's. */
function claimBlock(block: number): Promise<Disposable | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    const claim = { [Symbol.dispose]: () => void server.close() };
    server.on('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(code === 'EADDRINUSE' ? undefined : claim),
    );
    server.listen({ host: `127.0.${block}.1`, port: CLAIM_PORT, exclusive: true }, () => resolve(claim));
    server.unref();
  });
}

/**
 * The next address of a cluster's block after `last` on which these ports are free.
 * @throws LocalCassandraError `ADDRESS_UNAVAILABLE` with the `ifconfig` line where the system lacks it, or the block is used up.
 */
export async function nextAddress(last: string, ports: readonly number[]): Promise<string> {
  const [, , block = 0, used = 0] = last.split('.').map(Number);
  for (let number = used + 1; number < 255; number++) {
    const address = `127.0.${block}.${number}`;
    const answers = await Promise.all(ports.map((port) => areFree([address], port)));
    if (answers.includes('absent')) throw addressesUnavailable([address]);
    if (answers.every((answer) => answer === true)) return address;
  }
  throw new LocalCassandraError('ADDRESS_UNAVAILABLE', `The addresses 127.0.${block}.1 to .254 are used up.`);
}

async function commonFreePort(addresses: readonly string[]): Promise<number> {
  for (;;) {
    const port = await freePort(addresses[0] ?? '');
    if (await areFree(addresses, port)) return port;
  }
}

async function areFree(addresses: readonly string[], port: number): Promise<boolean | 'absent'> {
  const answers = await Promise.all(
    addresses.map((address) =>
      isFree(address, port).catch((error: unknown) => {
        if (error instanceof LocalCassandraError && error.code === 'ADDRESS_UNAVAILABLE')
          return 'absent' as const;
        throw error;
      }),
    ),
  );
  return answers.includes('absent') ? 'absent' : answers.every((answer) => answer === true);
}

function loopback(block: number, nodes: number): string[] {
  return Array.from({ length: nodes }, (_, index) => `127.0.${block}.${index + 1}`);
}

/** The error for loopback addresses that the system does not have yet, with the lines that add them. */
export function addressesUnavailable(addresses: readonly string[]): LocalCassandraError {
  const lines = addresses.map((address) => addLoopbackAddress(address));
  return new LocalCassandraError(
    'ADDRESS_UNAVAILABLE',
    `A cluster needs a loopback address for each node, and this system lacks some. Add them (until the next start of the system) with:\n  ${lines.join('\n  ')}`,
  );
}
