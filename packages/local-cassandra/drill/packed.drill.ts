import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { packPackage } from '../test/fixtures/packed-package.js';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');

it('runs the first program of the README in an empty project, from the package as it would be published', async () => {
  const project = await mkdtemp(join(tmpdir(), 'packed-'));
  try {
    const { tarball } = await packPackage(join(project, 'workspace'));
    await writeFile(join(project, 'package.json'), '{ "type": "module" }');
    await run('npm', ['install', tarball], { cwd: project });
    const readme = await readFile(join(root, 'README.md'), 'utf8');
    const program = /```js\n(.*?)```/s.exec(readme)?.[1] ?? '';
    await writeFile(join(project, 'first.js'), program);
    const child = spawn(process.execPath, ['first.js'], {
      cwd: project,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    expect(line).toMatch(/^Cassandra 5\.0\.\d+ answers on 127\.0\.0\.1:\d+, data centre datacenter1$/);
    child.kill('SIGINT');
    await once(child, 'exit');
    const { stdout } = await run('npx', ['local-cassandra', '--help'], { cwd: project });
    expect(stdout).toContain('Usage: local-cassandra');
  } finally {
    await rm(project, { recursive: true, force: true });
  }
});
