import { connect } from 'async-cassandra';
import { expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import {
  isCosmos,
  refuseOtherServices,
  refuseTablets,
  writesConditionally,
} from '../../src/database/compatible-service.js';
import { contactPoints, createKeyspace } from '../setup/cassandra.js';

it('a Cassandra is taken for what it is', async () => {
  await using own = await createKeyspace();
  await using session = await connect({ contactPoints: contactPoints() });
  await refuseOtherServices(session, loadConfig({}), {});
  await refuseTablets(session, own.keyspace, {});
});

it.each([
  ['account.cassandra.cosmos.azure.com:10350', true],
  ['account.cassandra.cosmos.azure.com', true],
  ['account.cassandra.cosmosdb.azure.com:10350', true],
  ['cassandra.cosmos.azure.com.example.com', false],
  ['cosmos', false],
])('%s is a host of Azure Cosmos DB: %s', (host, expected) => {
  expect(isCosmos(host)).toBe(expected);
});

it('a host of Azure Cosmos DB stops the start before anything is created', async () => {
  await using session = await connect({ contactPoints: contactPoints() });
  const config = loadConfig({ CASSANDRA_HOSTS: 'account.cassandra.cosmos.azure.com:10350' });
  await expect(refuseOtherServices(session, config, {})).rejects.toThrow(
    /^CASSANDRA_HOSTS must name a Cassandra, not Azure Cosmos DB: it has no logged batches.*\.$/,
  );
});

it.each([
  ['6.2.3-0.20250119', false],
  ['2025.1.0', false],
  ['2025.3.9-0.20251001', false],
  ['2025.4.0-rc1', true],
  ['2026.1.0', true],
  ['', false],
])('ScyllaDB %s writes conditionally on tablets: %s', (release, expected) => {
  expect(writesConditionally(release)).toBe(expected);
});
