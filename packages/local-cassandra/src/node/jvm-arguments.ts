import { delimiter } from 'node:path';
import { pathToFileURL } from 'node:url';
import { moduleArguments } from './java-modules.js';
import { nodeFiles } from './node-files.js';
import type { NodePlan } from './node-plan.js';

/** The command line that runs one node, one argument an entry. */
export function jvmArguments(plan: NodePlan): string[] {
  const files = nodeFiles(plan.directory.path);
  return [
    ...classArguments(plan),
    `-Xmx${plan.heapMegabytes}m`,
    '-Xms128m',
    '-Xss512k',
    '-XX:+ExitOnOutOfMemoryError',
    '-XX:+PerfDisableSharedMem',
    ...archiveArguments(plan),
    ...Object.entries(systemProperties(plan)).map(([name, value]) => `-D${name}=${value}`),
    `-Dcassandra.config=${pathToFileURL(files.configuration)}`,
    `-Dcassandra-rackdc.properties=${pathToFileURL(files.dataCenter)}`,
    `-Dlogback.configurationFile=${pathToFileURL(files.logging)}`,
    `-Dcassandra.storagedir=${plan.directory.path}`,
    `-Djava.io.tmpdir=${files.temporary}`,
    ...plan.jvmOptions,
    '-cp',
    plan.jars.join(delimiter),
    'org.apache.cassandra.service.CassandraDaemon',
  ];
}

/** Those arguments that decide which classes are loaded and how, so that an archive of classes is made for just them. */
export function classArguments(plan: Pick<NodePlan, 'java' | 'jars' | 'version' | 'jvmOptions'>): string[] {
  const agent = plan.jars.find((jar) => /[/\\]jamm-[^/\\]*\.jar$/.test(jar));
  const ownCollector = plan.jvmOptions.some((option) => /^-XX:\+Use\w+GC$/.test(option));
  return [
    '-ea',
    '-da:net.openhft...',
    // Half of a boot's processor time is the optimising compiler's, and a node of a few minutes never earns that back.
    '-XX:TieredStopAtLevel=1',
    ...(ownCollector ? [] : ['-XX:+UseSerialGC']),
    ...(agent ? [`-javaagent:${agent}`] : []),
    ...moduleArguments(plan.java, plan.version),
  ];
}

function archiveArguments({ archive }: NodePlan): string[] {
  if (!archive) return [];
  const allowed = ['-XX:+UnlockDiagnosticVMOptions', '-XX:+AllowArchivingWithJavaAgent'];
  return [...allowed, `-XX:${archive.write ? 'ArchiveClassesAtExit' : 'SharedArchiveFile'}=${archive.path}`];
}

function systemProperties(plan: NodePlan): Record<string, string | number | boolean> {
  return {
    'jdk.attach.allowAttachSelf': true,
    'io.netty.tryReflectionSetAccessible': true,
    'io.netty.allocator.useCacheForAllThreads': true,
    'io.netty.allocator.maxOrder': 11,
    'cassandra-foreground': 'yes',
    // What Cassandra would find by measuring a hundred thousand rows at every boot, for more than a second.
    'cassandra.memtable.row_overhead_size': 180,
    // Every node of a cluster starts with its token, and readiness is tested by queries through each of them.
    'cassandra.skip_wait_for_gossip_to_settle': 0,
    'cassandra.superuser_setup_delay_ms': 0,
    'cassandra.shutdown_announce_in_ms': 0,
    'cassandra.test.messagingService.nonGracefulShutdown': true,
    // Nothing waits for the disk. What was written still survives the death of the process, schema included; the faster
    // `cassandra.unsafesystem` would lose the schema then.
    ...(plan.directory.ephemeral && { 'cassandra.skip_sync': true }),
    ...(plan.ring && {
      'cassandra.initial_token': plan.ring.initialToken,
      'cassandra.auto_bootstrap': plan.ring.joins,
      'cassandra.jmx.local.port': plan.ring.managementPort,
      // Nodes of one machine hear of each other at once; what joins or leaves would wait half a minute for it.
      'cassandra.ring_delay_ms': 5_000,
      'cassandra.consistent.rangemovement': false,
      'cassandra.migration_delay_ms': 0,
    }),
  };
}

const ESCAPES: Record<string, string> = { '\n': '\\n', '\r': '\\r' };

/** The text of a Java argument file: it keeps a hundred paths off the command line, where `ps` would show them. */
export function argumentFile(args: readonly string[]): string {
  return args
    .map((arg) => `"${arg.replace(/[\\"\n\r]/g, (character) => ESCAPES[character] ?? `\\${character}`)}"\n`)
    .join('');
}
