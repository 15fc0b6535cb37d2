import { findProblems } from '../check/find-problems.js';
import { isCassandraError } from '../errors/cassandra-error.js';
import { CannotRun, reasonOf } from './cannot-run.js';
import { parseCheckOptions } from './check-options.js';
import { collectStatements } from './collect-statements.js';
import { findModules } from './find-modules.js';
import { loadTypeScript } from './load-typescript.js';
import { openSession } from './open-session.js';
import { report } from './report.js';
import { useCassandra } from './use-cassandra.js';

/** Where the command writes to. */
export interface Output {
  readonly print: (text: string) => void;
  /** Lines on what it is doing. */
  readonly progress: (line: string) => void;
}

/**
 * Runs `async-cassandra check` with the arguments behind `check`; answers whether nothing is wrong.
 * @throws CannotRun when it could not be checked; whatever `signal` made of it when that aborted.
 */
export async function checkCommand(
  args: readonly string[],
  { print, progress }: Output,
  signal: AbortSignal,
): Promise<boolean> {
  const options = parseCheckOptions(args);
  const files = findModules(options.modules);
  await loadTypeScript(files);
  const statements = await collectStatements(files, signal);
  await using cassandra = await useCassandra(options.cluster, progress, signal);
  await using opened = await openSession(cassandra, options.schema, options.keyspace, signal);
  try {
    const problems = await findProblems(opened.session, statements, { signal });
    print(report(options.format, problems, statements.length));
    return problems.length === 0;
  } catch (error) {
    if (isCassandraError(error)) throw new CannotRun(`${error.code}: ${reasonOf(error)}`);
    throw error;
  }
}
