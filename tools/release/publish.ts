import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { published } from './release-problems.js';

// npm run release:publish -- [options of npm publish]: packs every package, then publishes what was packed. Nothing is
// published before all are packed.

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'release-'));
const onWindows = process.platform === 'win32';

try {
  const tarballs = published.map(pack);
  for (const tarball of tarballs) {
    execFileSync('npm', ['publish', tarball, '--access', 'public', ...process.argv.slice(2)], {
      cwd: root,
      stdio: 'inherit',
      shell: onWindows,
    });
  }
} finally {
  rmSync(folder, { recursive: true });
}

function pack(name: string): string {
  const args = ['pack', '--json', '--pack-destination', folder, '--workspace', name];
  const output = execFileSync('npm', args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: onWindows,
    maxBuffer: 2 ** 26,
  });
  const [packed] = JSON.parse(output) as [{ filename: string }];
  return join(folder, packed.filename);
}
