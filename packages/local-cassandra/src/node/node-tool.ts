import { delimiter } from 'node:path';
import { javaEnvironment } from '../environment/java-environment.js';
import { LocalCassandraError } from '../errors.js';
import { capture } from '../process/capture.js';
import { moduleArguments } from './java-modules.js';
import { nodeFiles } from './node-files.js';
import type { NodePlan } from './node-plan.js';

/**
 * Has a node of a cluster hand its data to the others and leave, by the release's own `nodetool`.
 * @throws LocalCassandraError `DECOMMISSION_FAILED` with what that said.
 */
export async function decommissionNode(plan: NodePlan, timeoutMs: number): Promise<void> {
  const { logging, temporary } = nodeFiles(plan.directory.path);
  const args = [
    '-Xmx64m',
    '-XX:TieredStopAtLevel=1',
    ...moduleArguments(plan.java, plan.version),
    // It keeps a history of its commands in the home of the user.
    `-Duser.home=${temporary}`,
    `-Dlogback.configurationFile=${logging}`,
    '-cp',
    plan.jars.join(delimiter),
    'org.apache.cassandra.tools.NodeTool',
    ...['--host', '127.0.0.1', '--port', String(plan.ring?.managementPort)],
    // Cassandra's own keyspaces have as many copies as three nodes: it would refuse to go below.
    ...['decommission', '--force'],
  ];
  const { code, stdout, stderr } = await capture(plan.java.path, args, javaEnvironment(), timeoutMs);
  if (code === 0) return;
  throw new LocalCassandraError('DECOMMISSION_FAILED', `The node on ${plan.address} could not leave.`, {
    logTail: `${stdout}${stderr}`.trim() || `nodetool did not end within ${timeoutMs / 1000} s.`,
  });
}
