import { randomBytes } from 'node:crypto';
import type { ClusterOptions } from '../cluster/cluster-options.js';
import { connect } from '../connect.js';
import { isCassandraError } from '../errors/cassandra-error.js';
import type { Session } from '../session/session.js';
import { CannotRun, reasonOf } from './cannot-run.js';
import { firstWords, readSchema, refuseForeignChanges, type SchemaStatement } from './schema-files.js';
import type { UsableCassandra } from './use-cassandra.js';

/** A session to check in, and what has to be undone after it. */
export interface CheckSession extends AsyncDisposable {
  readonly session: Session;
}

const connectTimeoutMs = 20_000;

/**
 * Opens a session on a keyspace that was just made from the schema and is dropped at the end, or, without a schema, on
 * one as it is.
 * @throws CannotRun when Cassandra cannot be reached, or does not take the schema.
 */
export async function openSession(
  { cluster, isOwn }: UsableCassandra,
  schema: readonly string[],
  keyspace: string | undefined,
  signal: AbortSignal,
): Promise<CheckSession> {
  if (schema.length === 0) {
    const session = await open(cluster, keyspace, signal);
    return { session, [Symbol.asyncDispose]: () => session.close() };
  }
  const statements = readSchema(schema);
  const name = keyspace ?? `check_${randomBytes(6).toString('hex')}`;
  if (!isOwn) refuseForeignChanges(statements, name);
  const admin = await open(cluster, undefined, signal);
  try {
    await createKeyspace(admin, name);
  } catch (error) {
    await admin.close();
    throw error;
  }
  const drop = async () => {
    await admin.execute(`DROP KEYSPACE "${name}"`);
    await admin.close();
  };
  try {
    const session = await open(cluster, name, signal);
    const dispose = () => session.close().then(drop);
    await applySchema(session, statements, signal).catch(async (error: unknown) => {
      await session.close();
      throw error;
    });
    return { session, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await drop();
    throw error;
  }
}

/**
 * Connects.
 * @throws CannotRun that names the place when that fails.
 */
export async function open(
  cluster: ClusterOptions,
  keyspace: string | undefined,
  signal: AbortSignal,
): Promise<Session> {
  try {
    return await connect({ ...cluster, keyspace, signal, timeoutMs: connectTimeoutMs });
  } catch (error) {
    const where = cluster.contactPoints.join(', ');
    const what = keyspace === undefined ? `Cassandra at ${where}` : `Keyspace ${keyspace} at ${where}`;
    throw new CannotRun(`${what} cannot be used: ${reasonOf(error)}`);
  }
}

/** Not to be interrupted: once it was sent, only its end tells whether there is something to drop. */
async function createKeyspace(admin: Session, name: string): Promise<void> {
  const replication = `{'class': 'NetworkTopologyStrategy', '${admin.localDataCenter}': 1}`;
  try {
    await admin.execute(`CREATE KEYSPACE "${name}" WITH replication = ${replication}`);
  } catch (error) {
    if (!isCassandraError(error, 'ALREADY_EXISTS')) throw new CannotRun(reasonOf(error));
    const fix = 'leave --schema out to check against it as it is, or name one that is still to be made';
    throw new CannotRun(`Keyspace ${name} exists already: ${fix}`);
  }
}

async function applySchema(
  session: Session,
  statements: readonly SchemaStatement[],
  signal: AbortSignal,
): Promise<void> {
  for (const { file, line, cql } of statements) {
    try {
      const { schemaInAgreement } = await session.execute(cql, undefined, { signal });
      if (!schemaInAgreement) throw new Error('the nodes did not agree on the schema in time');
    } catch (error) {
      throw new CannotRun(`${file}:${line} cannot be applied: ${reasonOf(error)}\n  ${firstWords(cql)}`);
    }
  }
}
