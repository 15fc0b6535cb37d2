import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../package/run.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const workspace = fileURLToPath(new URL('../../../../', import.meta.url));

const prelude = `
import { bind, connect, Deadline, type Session, statement, Vector } from '${join(here, '../../src/index.js')}';
declare const session: Session;
const id = 'c0ffee00-0000-4000-8000-000000000000';
const at = new Date();
const near = new Vector([1, 2, 3]);
const put = statement({
  cql: 'INSERT INTO users (id, big, at, near) VALUES (:id, :big, :at, :near)',
  params: { id: 'uuid', big: 'bigint', at: 'timestamp', near: 'vector<float, 3>' },
});
const get = statement({
  cql: 'SELECT id, n FROM users WHERE id = :id',
  params: { id: 'uuid' },
  row: { id: 'uuid!', n: 'int' },
});
const all = statement({ cql: 'SELECT n FROM users', row: { n: 'int' } });
const first = (await session.execute(get, { id })).first;
void [bind, connect, Deadline, session, id, at, near, put, get, all, first];
`;

/** What somebody writes, and what the compiler has to name. */
const mistakes: [mistake: string, code: string, said: RegExp][] = [
  ['a wrong type', 'session.execute(put, { id, big: 1, at, near });', /'number' .*'bigint'/],
  ['a wrong type, of a stream', 'session.stream(get, { id: 5 });', /'number' .*'string \| Uuid/],
  ['a wrong type, of a batch', 'bind(put, { id, big: 1, at, near });', /'number' .*'bigint'/],
  ['text for a time', "session.execute(put, { id, big: 1n, at: '2026', near });", /'string' .*'Date'/],
  [
    'an array for a vector',
    'bind(put, { id, big: 1n, at, near: [1, 2, 3] });',
    /'number\[\]' .*Vector<number>/,
  ],
  ['a forgotten parameter', 'session.execute(put, { id, at, near });', /Property 'big' is missing/],
  ['a forgotten one, of a stream', 'session.stream(put, { id, at, near });', /Property 'big' is missing/],
  ['a forgotten one, of a batch', 'bind(put, { id, at, near });', /Property 'big' is missing/],
  ['all of them forgotten', 'session.execute(get);', /Statement<{ readonly id: .*ParametersMissing/],
  [
    'all of them forgotten, of a stream',
    'session.stream(get);',
    /Statement<{ readonly id: .*ParametersMissing/,
  ],
  ['a misspelt one', 'session.execute(put, { id, bigg: 1n, at, near });', /'bigg' .*mean to write 'big'/],
  ['one too many', 'session.execute(get, { id, big: 1n });', /'big' does not exist/],
  ['parameters of a statement without', 'session.execute(all, { n: 1 });', /'n' does not exist .*NoParams/],
  [
    'a misspelt option',
    'session.execute(get, { id }, { timeout: 5 });',
    /'timeout' .*mean to write 'timeoutMs'/,
  ],
  [
    'one, of text',
    "session.execute('SELECT', [1], { timeout: 5 });",
    /'timeout' .*mean to write 'timeoutMs'/,
  ],
  ['one, of a stream', 'session.stream(get, { id }, { fetchsize: 5 });', /'fetchsize' .*write 'fetchSize'/],
  ['one, of a batch', 'session.batch([], { loged: false });', /'loged' .*mean to write 'logged'/],
  ['one, of connecting', "connect({ contactPoints: [''], keySpace: 'x' });", /'keySpace' .*write 'keyspace'/],
  [
    'a misspelt level',
    "session.execute(get, { id }, { consistency: 'QUORUMS' });",
    /'"QUORUMS"' .*'"QUORUM"'/,
  ],
  ['one, of text', "session.execute('SELECT', [], { consistency: 'QUORUMS' });", /'"QUORUMS"' .*'"QUORUM"'/],
  ['a misspelt type', "statement({ cql: '', params: { id: 'uid' } });", /'"uid"' .*'CqlType'.*'"uuid"'/],
  ['a misspelt field', "statement({ cql: '', rows: { id: 'uuid' } });", /'rows' .*mean to write 'row'/],
  ['parameters of text that are none', "session.execute('SELECT', 5);", /'5' .*TextParams/],
  ['what is no statement', 'session.execute(5);', /'number' .*string/],
  ['a statement that is not bound', 'session.batch([put]);', /'BoundStatement'/],
  [
    'a column that is not selected',
    'first?.name;',
    /'name' does not exist on type '{ readonly id: Uuid; readonly n: number \| null/,
  ],
  ['null where there may be some', 'const n: number = first!.n;', /'number \| null' .*'number'/],
  ['a row that may not be there', 'first.id;', /'first' is possibly 'undefined'/],
  [
    'a milliseconds timestamp',
    'session.execute(get, { id }, { timestamp: Date.now() });',
    /'number' .*'bigint'/,
  ],
  [
    'a signal for a deadline',
    'session.execute(get, { id }, { deadline: AbortSignal.abort() });',
    /'AbortSignal' .*'Deadline'/,
  ],
  [
    'what is shown of a row',
    'const row: never = first;',
    /'{ readonly id: Uuid; readonly n: number \| null; }/,
  ],
];

describe('The compiler', () => {
  let directory: string;
  const said = new Map<number, string>();
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'async-cassandra-mistakes-'));
    const { compilerOptions } = JSON.parse(await readFile(join(here, 'tsconfig.json'), 'utf8'));
    const project = {
      extends: join(workspace, 'tsconfig.base.json'),
      compilerOptions: { ...compilerOptions, typeRoots: [join(workspace, 'node_modules', '@types')] },
      include: ['*.ts'],
    };
    await writeFile(join(directory, 'tsconfig.json'), JSON.stringify(project));
    await writeFile(join(directory, 'package.json'), '{ "type": "module" }');
    await writeFile(join(directory, 'right.ts'), prelude);
    for (const [n, [, code]] of mistakes.entries()) {
      await writeFile(join(directory, `mistake-${n}.ts`), `${prelude}\n${code}\n`);
    }
    const tsc = join(workspace, 'node_modules', '.bin', 'tsc');
    const { stdout } = await run(tsc, ['-p', directory, '--pretty', 'false'], workspace).catch(
      (error: Error & { stdout?: string }) => ({ stdout: error.stdout ?? error.message }),
    );
    // What belongs to a message is indented below it.
    for (const [text] of stdout.matchAll(/^\S.*error TS(?:.*\n)(?: .*\n)*/gm)) {
      const n = Number(/mistake-(\d+)\.ts/.exec(text)?.[1] ?? -1);
      said.set(n, (said.get(n) ?? '') + text.replaceAll(/\s+/g, ' '));
    }
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('has nothing to say of what is right', () => {
    expect(said.get(-1)).toBeUndefined();
  });

  it.each(mistakes.map((each, n) => [...each, n] as const))('names %s: %s', (_mistake, _code, message, n) => {
    expect(said.get(n)).toMatch(message);
  });
});
