import { expect, inject, it, onTestFinished } from 'vitest';
import { runOutages } from '../drill/outages.js';
import { startServiceProcess } from '../drill/service-process.js';
import { FlappingProxy, outages } from '../packages/async-cassandra/test/proxy/flapping-proxy.js';
import { dropKeyspace, newKeyspaceName } from './cassandra.js';

// `npm run drill -- outages` has a hundred of them, and holds the time.
it.each([false, true])(
  'the service lives through outages; that they break off once more: %s',
  async (again) => {
    const keyspace = newKeyspaceName();
    onTestFinished(() => dropKeyspace(keyspace));
    await using proxy = await FlappingProxy.before(String(inject('contactPoints').split(',')[0]));
    await using service = await startServiceProcess({
      CASSANDRA_HOSTS: proxy.contactPoint,
      CASSANDRA_KEYSPACE: keyspace,
    });
    const rounds = outages.length;
    const { recoveryMs, lost, created } = await runOutages({
      service,
      proxy,
      rounds,
      longestMs: 500,
      inTheWorstMoment: again,
    });
    expect(service.child.process.exitCode).toBeNull();
    expect(service.child.output()).not.toContain('Warning');
    expect(service.child.output()).toContain(`Cassandra node ${proxy.contactPoint} is down`);
    expect(service.child.output()).toContain(`Cassandra node ${proxy.contactPoint} is up`);
    // What takes longer is given up.
    expect(recoveryMs.at(-1)).toBeLessThan(30_000);
    expect(created).toBeGreaterThan(0);
    expect(lost).toEqual([]);
  },
);
