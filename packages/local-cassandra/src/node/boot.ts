import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import {
  askIdentity,
  isCertificateRefused,
  isLoginRefused,
  loadDriver,
  type NodeIdentity,
} from '../cql/cql-client.js';
import { LocalCassandraError } from '../errors.js';
import { explainFailure, throwIfAborted } from '../explain-failure.js';
import { recordProcess } from '../lifetime/process-record.js';
import type { ProgressListener } from '../progress.js';
import { type ClientEncryption, wantsCertificates } from '../security/secure.js';
import { bootFailure } from './boot-failure.js';
import { type CassandraProcess, spawnCassandra } from './cassandra-process.js';
import { configuration, DEFAULT_DATA_CENTER, dataCenterFile, LOGGING } from './configuration.js';
import { writeHolder } from './holder.js';
import { hostAndPort } from './host-and-port.js';
import { argumentFile, jvmArguments } from './jvm-arguments.js';
import { logTail } from './log-tail.js';
import { nodeFiles } from './node-files.js';
import type { NodePlan } from './node-plan.js';
import { answers, portInUse } from './ports.js';

/** What surrounds one boot. */
export interface BootOptions {
  readonly startupTimeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly report: ProgressListener;
}

/** A Cassandra process that answers queries. */
export interface Booted {
  readonly process: CassandraProcess;
  readonly identity: NodeIdentity;
}

/**
 * Starts Cassandra as planned and waits until it answers a query. After a failure no process is left.
 * @throws LocalCassandraError `PORT_IN_USE`, `ADDRESS_UNAVAILABLE`, `DISK_FULL`, `BOOT_FAILED`, `BOOT_TIMEOUT`, `ABORTED`.
 */
export async function boot(plan: NodePlan, options: BootOptions): Promise<Booted> {
  try {
    return await bootOnce(plan, options).catch(async (error: unknown) => {
      if (!plan.archive || !(await javaCrashed(plan))) throw error;
      // Java does not check an archive of classes, and dies of a damaged one.
      await rm(plan.archive.path, { force: true });
      return bootOnce({ ...plan, archive: undefined }, options);
    });
  } catch (error) {
    throw explainFailure(error, plan.directory.inWords);
  }
}

async function bootOnce(plan: NodePlan, options: BootOptions): Promise<Booted> {
  await writeFiles(plan);
  const cassandra = spawnCassandra(plan);
  const { log } = nodeFiles(plan.directory.path);
  try {
    await writeHolder(plan.directory.path, {
      ...(await recordProcess(process.pid)),
      cassandra: await recordProcess(cassandra.pid),
    });
    const message = `Starting Cassandra ${plan.version} on Java ${plan.java.version} (log: ${log})`;
    options.report({ step: 'boot', message, logFile: log });
    await loadDriver();
    return { process: cassandra, identity: await waitUntilReady(plan, cassandra, options) };
  } catch (error) {
    await cassandra.end(0);
    throw error;
  }
}

async function javaCrashed(plan: NodePlan): Promise<boolean> {
  const text = await logTail(nodeFiles(plan.directory.path).log, 2000);
  return text.includes('A fatal error has been detected by the Java Runtime Environment');
}

/** Writes what Cassandra reads when it starts; the log of the last time is put aside. */
export async function writeFiles(plan: NodePlan): Promise<void> {
  const files = nodeFiles(plan.directory.path);
  await rename(files.log, files.previousLog).catch(() => {});
  await writeFile(files.configuration, configuration(plan));
  await writeFile(files.dataCenter, dataCenterFile(plan));
  await writeFile(files.logging, LOGGING);
  await writeFile(files.arguments, argumentFile(jvmArguments(plan)));
  await rm(files.temporary, { recursive: true, force: true });
  await mkdir(files.temporary);
}

async function waitUntilReady(
  plan: NodePlan,
  running: CassandraProcess,
  options: BootOptions,
): Promise<NodeIdentity> {
  const started = Date.now();
  let lastError: unknown;
  let reported = started;
  for (;;) {
    if (running.hasExited()) throw await bootFailure(plan, await running.exited);
    throwIfAborted(options.signal);
    const elapsedMs = Date.now() - started;
    if (elapsedMs > options.startupTimeoutMs)
      throw await bootTimeout(plan, options.startupTimeoutMs, lastError);
    if (Date.now() - reported >= 1000) {
      reported = Date.now();
      options.report({
        step: 'wait',
        message: `Waiting for Cassandra, ${Math.round(elapsedMs / 1000)} s`,
        elapsedMs,
      });
    }
    if (await answers(plan.address, plan.port)) {
      const identity = await askIdentity(plan).catch((error: unknown) => {
        lastError = error;
      });
      if (!identity && (await letsOthersIn(plan, lastError))) return unknownIdentity(plan);
      if (identity && identity.storagePort !== plan.storagePort) throw portInUse(plan.address, plan.port);
      if (identity) return identity;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/**
 * Whether it answers, though not to us: its superuser got another password in an earlier life, or it asks for a
 * certificate of an authority that came with the settings.
 */
async function letsOthersIn({ directory, settings }: NodePlan, error: unknown): Promise<boolean> {
  if (directory.bootedBefore && (await isLoginRefused(error))) return true;
  const encryption = settings.client_encryption_options as ClientEncryption | undefined;
  return wantsCertificates(encryption) && (await isCertificateRefused(error));
}

function unknownIdentity({ version, storagePort, ring }: NodePlan): NodeIdentity {
  return { dataCenter: ring?.dataCenter ?? DEFAULT_DATA_CENTER, release: version, storagePort };
}

async function bootTimeout(
  plan: NodePlan,
  milliseconds: number,
  cause: unknown,
): Promise<LocalCassandraError> {
  return new LocalCassandraError(
    'BOOT_TIMEOUT',
    `Cassandra ${plan.version} on ${hostAndPort(plan)} was not ready after ${milliseconds / 1000} s. Raise \`startupTimeoutMs\` if the machine is slow or busy.`,
    { cause, logTail: await logTail(nodeFiles(plan.directory.path).log, 12) },
  );
}
