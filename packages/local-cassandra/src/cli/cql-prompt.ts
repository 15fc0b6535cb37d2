import { createInterface } from 'node:readline/promises';
import type { NodeConnection } from '../cql/cql-client.js';
import { splitStatements } from '../cql/split-statements.js';
import type { Print } from './format-rows.js';

/**
 * Reads statements from standard input, each up to its semicolon, and goes on after a wrong one. At a terminal it asks for them;
 * from a pipe it only answers, takes a last one without a semicolon, and remembers a wrong one in the exit code.
 */
export async function readStatements(connection: NodeConnection, print: Print): Promise<void> {
  const { stdin: input, stdout: output } = process;
  const atTerminal = input.isTTY === true;
  const terminal = createInterface({ input, ...(atTerminal && { output }), prompt: 'cql> ' });
  const run = async (statement: string) => {
    try {
      output.write(print(await connection.rows(statement)));
    } catch (error) {
      (atTerminal ? output : process.stderr).write(`${(error as Error).message}\n`);
      if (!atTerminal) process.exitCode = 1;
    }
  };
  let pending = '';
  if (atTerminal) terminal.prompt();
  for await (const line of terminal) {
    if (pending === '' && /^\s*(exit|quit)\s*;?\s*$/i.test(line)) break;
    const { statements, rest } = splitStatements(`${pending}${line}\n`);
    for (const statement of statements) await run(statement);
    pending = rest.trim() === '' ? '' : rest;
    terminal.setPrompt(pending === '' ? 'cql> ' : '...> ');
    if (atTerminal) terminal.prompt();
  }
  terminal.close();
  if (pending !== '' && !atTerminal) await run(pending);
}
