import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { connectTo, type NodeConnection } from '../cql/cql-client.js';
import { attach } from '../server/attach.js';
import { chooseServer } from './choose-server.js';
import { formatRows, jsonRows } from './format-rows.js';
import { splitStatements } from './split-statements.js';
import { UsageError } from './usage-error.js';

type Print = (rows: Record<string, unknown>[]) => string;

/** `local-cassandra cql` */
export async function cqlCommand(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      execute: { type: 'string', short: 'e' },
      file: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const server = await chooseServer(positionals[0]);
  const attachment = await attach(server);
  const address = server.nodes[0]?.address ?? '';
  const { credentials, tls, port } = server;
  const print = values.json ? jsonRows : formatRows;
  try {
    await using connection = await connectTo({ address, port, security: { credentials, tls } });
    const script = values.file === undefined ? values.execute : await readFile(values.file, 'utf8');
    if (script !== undefined) await runScript(connection, script, print);
    else await prompt(connection, print);
  } finally {
    attachment.detach();
  }
}

async function runScript(connection: NodeConnection, script: string, print: Print): Promise<void> {
  const { statements, rest } = splitStatements(script);
  for (const statement of rest.trim() ? [...statements, rest] : statements) {
    try {
      process.stdout.write(print(await connection.rows(statement)));
    } catch (error) {
      throw new UsageError(`${(error as Error).message}\nin: ${statement.trim()}`);
    }
  }
}

/** Reads statements, each up to its semicolon, and goes on after a wrong one. */
async function prompt(connection: NodeConnection, print: Print): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout, prompt: 'cql> ' });
  let pending = '';
  terminal.prompt();
  for await (const line of terminal) {
    if (pending === '' && /^\s*(exit|quit)\s*;?\s*$/i.test(line)) break;
    const { statements, rest } = splitStatements(`${pending}${line}\n`);
    for (const statement of statements) {
      await connection.rows(statement).then(
        (rows) => process.stdout.write(print(rows)),
        (error: Error) => process.stdout.write(`${error.message}\n`),
      );
    }
    pending = rest.trim() === '' ? '' : rest;
    terminal.setPrompt(pending === '' ? 'cql> ' : '...> ');
    terminal.prompt();
  }
  terminal.close();
}
