import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client, policies, types } from 'cassandra-driver';
import { type CassandraCluster, type CassandraNode, startCluster } from 'local-cassandra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noCluster } from '../../../../test/no-cluster.js';
import { isAlive } from '../../src/lifetime/processes.js';

describe.skipIf(noCluster)('three nodes', () => {
  let cluster: CassandraCluster;
  let client: Client;

  beforeAll(async () => {
    cluster = await startCluster();
    client = new Client({
      contactPoints: [...cluster.contactPoints],
      localDataCenter: cluster.localDataCenter,
      protocolOptions: { port: cluster.port },
      queryOptions: { consistency: types.consistencies.quorum },
    });
    await client.connect();
    await client.execute(
      "CREATE KEYSPACE three WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 3}",
    );
    await client.execute('CREATE TABLE three.notes (id int PRIMARY KEY, text text)');
  });
  afterAll(async () => {
    await client?.shutdown();
    await cluster?.stop();
  });

  it('form one cluster that divides the ring evenly', async () => {
    const { rows } = await client.execute('SELECT tokens FROM system.peers');
    expect(rows).toHaveLength(2);
    expect(new Set(cluster.nodes.map((node) => node.address)).size).toBe(3);
    expect(client.hosts.values().map((host) => host.isUp())).toEqual([true, true, true]);
  });

  it('keep answering at QUORUM without one of them, which has every write when it is back', async () => {
    const insert = 'INSERT INTO three.notes (id, text) VALUES (?, ?)';
    await client.execute(insert, [1, 'before'], { prepare: true });
    await cluster.node(2).kill();
    expect(cluster.nodes.map((node) => node.state)).toEqual(['running', 'down', 'running']);
    await client.execute(insert, [2, 'without'], { prepare: true });
    await cluster.node(2).restart();
    // Every node has to answer here: restart() came back when all see each other again.
    const options = { consistency: types.consistencies.all };
    const { rows } = await client.execute('SELECT id FROM three.notes', [], options);
    expect(rows.map((row) => row.id).sort()).toEqual([1, 2]);
  });

  it('move one to an address that none has had, with its data and its tokens', async () => {
    const node = cluster.node(3);
    const before = node.address;
    const addresses = cluster.nodes.map(({ address }) => address);
    const tokensOf = async (address: string) => {
      const { rows } = await client.execute('SELECT rpc_address, tokens FROM system.peers');
      return rows.find((row) => String(row.rpc_address) === address)?.tokens;
    };
    // Asked of another than the one that moves.
    const [elsewhere] = cluster.contactPoints;
    await client.shutdown();
    client = new Client({
      contactPoints: [String(elsewhere)],
      localDataCenter: cluster.localDataCenter,
      protocolOptions: { port: cluster.port },
      policies: {
        loadBalancing: new policies.loadBalancing.AllowListPolicy(
          new policies.loadBalancing.RoundRobinPolicy(),
          [String(elsewhere)],
        ),
      },
    });
    const tokens = await tokensOf(before);
    await cluster.move(node);
    expect(addresses).not.toContain(node.address);
    expect(cluster.contactPoints[2]).toBe(`${node.address}:${cluster.port}`);
    expect(await tokensOf(node.address)).toEqual(tokens);
    await expect.poll(() => tokensOf(before)).toBeUndefined();
    const options = { consistency: types.consistencies.all };
    expect((await client.execute('SELECT id FROM three.notes', [], options)).rows).toHaveLength(2);
  });

  it('have no fourth, and change none of another cluster', async () => {
    expect(() => cluster.node(4)).toThrow('There is no node 4: this cluster has 1 to 3.');
    const stranger = { address: '127.0.0.1' } as CassandraNode;
    await expect(cluster.move(stranger)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(cluster.decommission(stranger)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('leave nothing behind', async () => {
    await cluster.stop();
    for (const node of cluster.nodes) {
      expect(isAlive(node.pid)).toBe(false);
      expect(existsSync(dirname(node.logFile))).toBe(false);
    }
  });
});

it.skipIf(noCluster)('ends every node when one cannot start', async () => {
  await expect(startCluster({ nodes: 2, settings: { no_such_setting: 1 } })).rejects.toMatchObject({
    code: 'BOOT_FAILED',
  });
});

it('says how to get the addresses where the system lacks them, as macOS does', async ({ skip }) => {
  skip(spawnSync('ip', ['-V']).status !== 0, 'it takes ip, of iproute2, to take addresses away');
  // A network of its own, with one loopback address.
  const network = 'ip link set lo up && ip address flush dev lo && ip address add 127.0.0.1/32 dev lo';
  const program = fileURLToPath(new URL('../fixtures/report-start.ts', import.meta.url));
  const node = [process.execPath, '--import', 'tsx', '--conditions=source', program, '{"nodes":2}'];
  const { stdout } = await promisify(execFile)('unshare', [
    '--map-root-user',
    '--net',
    ...['sh', '-c', `${network} && exec "$@"`, 'sh', ...node],
  ]);
  expect(JSON.parse(stdout)).toEqual({
    code: 'ADDRESS_UNAVAILABLE',
    message: expect.stringMatching(
      /with:\n {2}sudo ip address add 127\.0\.1\.1\/8 dev lo\n {2}sudo ip address add 127\.0\.1\.2\/8/,
    ),
  });
});

it.skipIf(noCluster)(
  'divides the nodes among data centres, each of which goes on without the other',
  async () => {
    await using cluster = await startCluster({ nodes: { north: 1, south: 1 } });
    expect(cluster.nodes.map((node) => node.localDataCenter)).toEqual(['north', 'south']);
    const client = new Client({
      contactPoints: [...cluster.contactPoints],
      localDataCenter: 'south',
      protocolOptions: { port: cluster.port },
      queryOptions: { consistency: types.consistencies.localQuorum },
    });
    try {
      await client.execute(
        "CREATE KEYSPACE two WITH replication = {'class': 'NetworkTopologyStrategy', 'north': 1, 'south': 1}",
      );
      await client.execute('CREATE TABLE two.notes (id int PRIMARY KEY, text text)');
      await cluster.node(1).kill();
      await client.execute("INSERT INTO two.notes (id, text) VALUES (1, 'without the north')");
      await cluster.node(1).restart();
      const { rows } = await client.execute('SELECT text FROM two.notes', [], {
        consistency: types.consistencies.all,
      });
      expect(rows).toMatchObject([{ text: 'without the north' }]);
    } finally {
      await client.shutdown();
    }
  },
);
