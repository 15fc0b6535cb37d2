import { join } from 'node:path';
import { isCassandra40 } from '../version.js';
import { hostAndPort } from './host-and-port.js';
import type { NodePlan } from './node-plan.js';

// What YAML takes in a string only as an escape, and JSON as it is: DEL and further control characters.
const UNPRINTABLE = /[\u007f-\u009f\ufeff\ufffe\uffff]/g;

/** The text of `cassandra.yaml`; JSON, which is YAML too. */
export function configuration(plan: NodePlan): string {
  const { address, storagePort } = plan;
  const directory = plan.directory.path;
  const seeds = (plan.ring?.seeds ?? [address]).map((seed) =>
    hostAndPort({ address: seed, port: storagePort }),
  );
  return JSON.stringify(
    withoutNulls({
      cluster_name: plan.clusterName,
      partitioner: 'org.apache.cassandra.dht.Murmur3Partitioner',
      num_tokens: 1,
      listen_address: address,
      storage_port: storagePort,
      rpc_address: address,
      native_transport_port: plan.port,
      endpoint_snitch: plan.ring?.dataCenter === undefined ? 'SimpleSnitch' : 'GossipingPropertyFileSnitch',
      seed_provider: [
        {
          class_name: 'org.apache.cassandra.locator.SimpleSeedProvider',
          parameters: [{ seeds: seeds.join(',') }],
        },
      ],
      data_file_directories: [join(directory, 'data')],
      commitlog_directory: join(directory, 'commitlog'),
      saved_caches_directory: join(directory, 'saved_caches'),
      hints_directory: join(directory, 'hints'),
      cdc_raw_directory: join(directory, 'cdc_raw'),
      // Acknowledged means logged, so that no write is lost to a kill; `periodic` would lose those of the last 100 ms.
      commitlog_sync: 'batch',
      disk_failure_policy: 'stop',
      commit_failure_policy: 'stop',
      disk_optimization_strategy: 'ssd',
      auto_snapshot: false,
      ...(isCassandra40(plan.version) ? MEMORY_40 : MEMORY),
      concurrent_compactors: 1,
      ...plan.settings,
    }),
    undefined,
    2,
  ).replace(UNPRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const MEMORY = { paxos_variant: 'v2', memtable_heap_space: '64MiB', memtable_offheap_space: '64MiB' };
const MEMORY_40 = { memtable_heap_space_in_mb: 64, memtable_offheap_space_in_mb: 64 };

function withoutNulls(settings: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== null && value !== undefined),
  );
}

/** What nodes report that nobody gave a data centre. */
export const DEFAULT_DATA_CENTER = 'datacenter1';

/** The text of `cassandra-rackdc.properties`. */
export function dataCenterFile({ ring }: NodePlan): string {
  return `dc=${ring?.dataCenter ?? DEFAULT_DATA_CENTER}\nrack=rack1\n`;
}

/** The text of `logback.xml`: everything from INFO on, to standard output. */
export const LOGGING = `<configuration>
  <appender name="STDOUT" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%d{HH:mm:ss.SSS} %-5level [%thread] %logger{0} - %msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="STDOUT"/></root>
  <logger name="org.apache.cassandra.service.StartupChecks" level="ERROR"/>
</configuration>
`;
