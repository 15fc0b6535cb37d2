import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCodes } from 'async-cassandra';
import { describe, expect, it } from 'vitest';
import { errorStatus } from '../../apps/users-api/src/http/error-status.js';
import { filesEndingWith, readPage, root } from './markdown.js';

const { text } = readPage('docs/troubleshooting.md');
const sources = ['apps/users-api', 'packages/local-cassandra', 'packages/async-cassandra', 'test']
  .flatMap((directory) => filesEndingWith('.ts', join(root, directory)))
  .map((path) => readFileSync(join(root, path), 'utf8'))
  .join('\n');

describe('docs/troubleshooting.md', () => {
  it('has every code of the library that reaches HTTP clients, with its status', () => {
    const rows = [...text.matchAll(/^\| `([A-Z_]+)` \| (\d{3}) \|/gm)].map(([, code, status]) => [
      code,
      Number(status),
    ]);
    const visible = Object.keys(errorCodes)
      .map((code) => [code, errorStatus[code as keyof typeof errorStatus].status] as const)
      .filter(([, status]) => status !== 500);
    expect(rows.sort()).toEqual(visible.sort());
  });

  it('has every code of local-cassandra', () => {
    const declared = readFileSync(join(root, 'packages/local-cassandra/src/errors.ts'), 'utf8');
    const codes = [...declared.matchAll(/^ {2}\| '([A-Z_]+)'/gm)].map(([, code]) => code);
    expect(codes.length).toBeGreaterThan(10);
    expect(codes.filter((code) => !text.includes(`\`${code}\``))).toEqual([]);
  });

  it('explains messages as the programs print them', () => {
    const messages = [...text.matchAll(/^### `(.+)`$/gm)].map(([, message = '']) => message);
    expect(messages.length).toBeGreaterThan(10);
    const parts = messages.flatMap((message) => message.split(/ ?… ?/)).filter((part) => part.length > 3);
    expect(parts.filter((part) => !sources.includes(part))).toEqual([]);
  });
});
