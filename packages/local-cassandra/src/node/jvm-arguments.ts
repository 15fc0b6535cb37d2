import { delimiter } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodeFiles } from './node-files.js';
import type { NodePlan } from './node-plan.js';

/** What Cassandra reaches into, for each supported Java: the lists of its own jvm17-server.options and jvm11-server.options. */
const MODULES = {
  17: {
    exports: `java.base/jdk.internal.misc java.base/java.lang.ref java.management.rmi/com.sun.jmx.remote.internal.rmi
      java.rmi/sun.rmi.registry java.rmi/sun.rmi.server java.sql/java.sql jdk.unsupported/sun.misc
      jdk.compiler/com.sun.tools.javac.file jdk.attach/sun.tools.attach`,
    opens: `java.base/java.io java.base/java.lang java.base/java.lang.module java.base/java.lang.reflect java.base/java.util
      java.base/jdk.internal.loader java.base/jdk.internal.math java.base/jdk.internal.module java.base/jdk.internal.ref
      java.base/jdk.internal.reflect java.base/jdk.internal.util.jar java.base/sun.nio.ch jdk.compiler/com.sun.tools.javac
      jdk.management/com.sun.management.internal`,
  },
  11: {
    exports: `java.base/jdk.internal.misc java.base/jdk.internal.ref java.base/jdk.internal.util java.base/sun.nio.ch
      java.management.rmi/com.sun.jmx.remote.internal.rmi java.rmi/sun.rmi.registry java.rmi/sun.rmi.server java.sql/java.sql`,
    opens: `java.base/java.lang.module java.base/jdk.internal.loader java.base/jdk.internal.math java.base/jdk.internal.module
      java.base/jdk.internal.ref java.base/jdk.internal.reflect java.base/jdk.internal.util.jar
      jdk.management/com.sun.management.internal`,
  },
} as const;

/** The command line that runs one node, one argument an entry. */
export function jvmArguments(plan: NodePlan): string[] {
  const modules = MODULES[plan.java.major];
  const agent = plan.jars.find((jar) => /[/\\]jamm-[^/\\]*\.jar$/.test(jar));
  const files = nodeFiles(plan.directory.path);
  return [
    `-Xmx${plan.heapMegabytes}m`,
    '-Xss512k',
    '-ea',
    '-da:net.openhft...',
    '-XX:+ExitOnOutOfMemoryError',
    '-XX:+PerfDisableSharedMem',
    ...(agent ? [`-javaagent:${agent}`] : []),
    ...modules.exports.split(/\s+/).map((name) => `--add-exports=${name}=ALL-UNNAMED`),
    ...modules.opens.split(/\s+/).map((name) => `--add-opens=${name}=ALL-UNNAMED`),
    ...Object.entries(systemProperties(plan)).map(([name, value]) => `-D${name}=${value}`),
    `-Dcassandra.config=${pathToFileURL(files.configuration)}`,
    `-Dlogback.configurationFile=${pathToFileURL(files.logging)}`,
    `-Dcassandra.storagedir=${plan.directory.path}`,
    '-cp',
    plan.jars.join(delimiter),
    'org.apache.cassandra.service.CassandraDaemon',
  ];
}

function systemProperties(plan: NodePlan): Record<string, string | number | boolean> {
  return {
    'jdk.attach.allowAttachSelf': true,
    'io.netty.tryReflectionSetAccessible': true,
    'io.netty.allocator.useCacheForAllThreads': true,
    'io.netty.allocator.maxOrder': 11,
    'cassandra-foreground': 'yes',
    // With one node there is nobody to hear gossip from, and no other node could be making the first superuser.
    'cassandra.skip_wait_for_gossip_to_settle': 0,
    'cassandra.superuser_setup_delay_ms': 0,
    'cassandra.shutdown_announce_in_ms': 0,
    // Nothing waits for the disk. What was written still survives the death of the process, schema included; the faster
    // `cassandra.unsafesystem` would lose the schema then.
    ...(plan.directory.ephemeral && { 'cassandra.skip_sync': true }),
  };
}

/** The text of a Java argument file: it keeps a hundred paths off the command line, which has a limit on Windows. */
export function argumentFile(args: readonly string[]): string {
  return args.map((arg) => `"${arg.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"\n`).join('');
}
