import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startUsersService } from '../../apps/users-api/test/setup/users-service.js';
import { codeBlocks, readPage } from './markdown.js';

// Each `curl` must be answered with the status that the comment before it begins with, or with a 2xx.
const checkedCurl = `
  set -euo pipefail
  body=$(mktemp); trap 'rm -f "$body"' EXIT; expected=2
  curl() {
    local status; status=$(command curl -sS -o "$body" -w '%{http_code}' "$@"); cat "$body"
    if [[ $status != "$expected"* ]]; then echo "$status instead of $expected: curl $*" >&2; exit 1; fi
    expected=2
  }
`;

it.each(['README.md', 'apps/users-api/README.md'])(
  'the curl lines of %s are answered as it says',
  async (path) => {
    await using api = await startUsersService();
    const blocks = codeBlocks(readPage(path), 'sh').filter(({ text }) =>
      /^curl .*http:\/\/localhost:8000/m.test(text),
    );
    expect(blocks.length).toBeGreaterThan(0);
    const script = blocks
      .map(({ text }) => text)
      .join('\n')
      .replaceAll('http://localhost:8000', api.service.url)
      .replaceAll(/^# (\d{3})\b/gm, 'expected=$1 # ');
    const options = { cwd: tmpdir(), timeout: 50_000 };
    const { stderr } = await promisify(execFile)('bash', ['-c', checkedCurl + script], options);
    expect(stderr).toBe('');
  },
);
