import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { connectTo, type NodeConnection } from '../cql/cql-client.js';
import { splitStatements } from '../cql/split-statements.js';
import { attach } from '../server/attach.js';
import { chooseServer } from './choose-server.js';
import { readStatements } from './cql-prompt.js';
import { formatRows, jsonRows, type Print } from './format-rows.js';
import { CommandError, UsageError } from './usage-error.js';

// A change of the schema on a busy machine takes its time; Cassandra has limits of its own.
const READ_TIMEOUT_MS = 120_000;

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
  const script = await scriptOf(values);
  const server = await chooseServer(positionals);
  const attachment = await attach(server);
  const address = server.nodes[0]?.address ?? '';
  const { credentials, tls, port } = server;
  const print = values.json ? jsonRows : formatRows;
  try {
    const access = { address, port, security: { credentials, tls } };
    await using connection = await connectTo(access, { readTimeoutMs: READ_TIMEOUT_MS });
    if (script !== undefined) await runScript(connection, script, print);
    else await readStatements(connection, print);
  } finally {
    attachment.detach();
  }
}

async function scriptOf({ execute, file }: { execute?: string; file?: string }): Promise<string | undefined> {
  if (execute !== undefined && file !== undefined)
    throw new UsageError('Take -e or --file, not both at once.');
  if (file === undefined) return execute;
  try {
    const text = await readFile(file, 'utf8');
    return text.replace(/^\ufeff/, '');
  } catch (error) {
    throw new CommandError(`--file cannot be read: ${(error as Error).message}`);
  }
}

/** Runs statements up to the first that is wrong. */
async function runScript(connection: NodeConnection, script: string, print: Print): Promise<void> {
  const { statements, rest } = splitStatements(script);
  for (const statement of rest.trim() ? [...statements, rest] : statements) {
    let rows: Record<string, unknown>[];
    try {
      rows = await connection.rows(statement);
    } catch (error) {
      throw new CommandError(`${(error as Error).message} (in: ${inOneLine(statement)})`);
    }
    process.stdout.write(print(rows));
  }
}

function inOneLine(statement: string): string {
  const line = statement.trim().replace(/\s+/g, ' ');
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
