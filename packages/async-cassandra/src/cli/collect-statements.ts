import { pathToFileURL } from 'node:url';
import type { StatementDefinition } from '../statements/statement.js';
import { statementChannel } from '../statements/statement-channel.js';
import { raceStop } from '../time/stop.js';
import { CannotRun, reasonOf } from './cannot-run.js';

/**
 * Imports modules, one after the other, and answers every statement that was declared meanwhile, exported or not,
 * whichever copy of this library declared it.
 * @throws CannotRun when a module cannot be imported, or none declares a statement; `ABORTED` by `signal`.
 */
export async function collectStatements(
  files: readonly string[],
  signal: AbortSignal,
): Promise<StatementDefinition[]> {
  const collected: StatementDefinition[] = [];
  const listen = (message: unknown) => {
    if (isStatement(message)) collected.push(message);
  };
  statementChannel.subscribe(listen);
  try {
    for (const file of files) await raceStop(importModule(file), signal);
  } finally {
    statementChannel.unsubscribe(listen);
  }
  if (collected.length === 0) {
    throw new CannotRun('These modules declare no statement: name those that call statement()');
  }
  return collected;
}

async function importModule(file: string): Promise<void> {
  try {
    await import(pathToFileURL(file).href);
  } catch (error) {
    const [, frame] = (error instanceof Error ? error.stack : undefined)?.match(/\n +at (.+)/) ?? [];
    const where = frame === undefined ? '' : `\n  at ${frame}`;
    throw new CannotRun(`${file} cannot be imported: ${reasonOf(error)}${where}`);
  }
}

function isStatement(message: unknown): message is StatementDefinition {
  return (
    typeof message === 'object' &&
    message !== null &&
    'cql' in message &&
    'params' in message &&
    'row' in message
  );
}
