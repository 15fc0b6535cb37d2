import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installedVersion } from './packed-package.js';
import { npm, run } from './run.js';

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));
const manifest = fileURLToPath(new URL('../../package.json', import.meta.url));
const readme = fileURLToPath(new URL('../../README.md', import.meta.url));

/** Strict, and looking into the declarations of what it uses. */
const compilerOptions = {
  module: 'nodenext',
  target: 'es2023',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  declaration: true,
  types: ['node'],
  outDir: 'out',
};

/** An empty project outside of the workspace that installs the tarball and what it needs to compile. */
export async function newConsumer(directory: string, tarball: string): Promise<void> {
  await mkdir(directory);
  await writeFile(join(directory, 'package.json'), '{ "private": true, "type": "module" }');
  await writeFile(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  await install(directory, [tarball], ['cassandra-driver', 'typescript', '@types/node']);
}

/** Installs what the examples use beside it, the optional peers. */
export async function installOptionalPeers(directory: string): Promise<void> {
  const { devDependencies } = JSON.parse(await readFile(manifest, 'utf8'));
  await install(directory, [], Object.keys(devDependencies));
}

/** In the versions that the workspace has, so that npm finds them in its cache. */
async function install(directory: string, others: readonly string[], names: readonly string[]) {
  const versions = await Promise.all(names.map(async (name) => `${name}@${await installedVersion(name)}`));
  await npm(['install', ...others, ...versions], directory);
}

/** Compiles every source in the project to `out/`. */
export function compile(directory: string): Promise<unknown> {
  return run(join(directory, 'node_modules', '.bin', 'tsc'), ['-p', '.'], directory);
}

/** The README's first program, with the address and the keyspace of the tests. */
export async function firstProgram(contactPoint: string, keyspace: string): Promise<string> {
  const [, program = ''] = /```ts\n([\s\S]*?)```/.exec(await readFile(readme, 'utf8')) ?? [];
  return ownAddress(program, contactPoint, { demo: keyspace });
}

/** The same program for `require`, beside a driver `Client` that the process has already. */
export function asCommonJs(program: string): string {
  const [imports = '', ...body] = program.split(/(?<=from 'async-cassandra';\n)/);
  return `${imports}
import { Client } from 'cassandra-driver';
async function main() {
  const client = new Client({ contactPoints: [process.argv[2] ?? ''], localDataCenter: 'datacenter1' });
  await client.connect();
${body.join('')}
  const { rows } = await client.execute('SELECT key FROM system.local');
  console.log(rows.length, session.client instanceof Client, typeof require);
  await client.shutdown();
}
main();
`;
}

/** Copies the examples; answers their names without `.ts`. */
export async function copyExamples(
  directory: string,
  contactPoint: string,
  keyspaces: Record<string, string>,
): Promise<string[]> {
  await cp(examples, directory, { recursive: true });
  const names = (await readdir(examples)).filter((name) => name.endsWith('.ts'));
  for (const name of names) {
    const text = await readFile(join(examples, name), 'utf8');
    await writeFile(join(directory, name), ownAddress(text, contactPoint, keyspaces));
  }
  return names.map((name) => name.slice(0, -'.ts'.length));
}

function ownAddress(text: string, contactPoint: string, keyspaces: Record<string, string>): string {
  let own = text.replaceAll("'127.0.0.1'", `'${contactPoint}'`);
  for (const [name, keyspace] of Object.entries(keyspaces)) {
    own = own.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), keyspace);
  }
  return own;
}
