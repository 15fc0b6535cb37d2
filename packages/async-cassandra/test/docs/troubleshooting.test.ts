import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contactPoints } from '../../../../test/cassandra.js';
import { type ClusterOptions, connect, errorCodes, type SessionOptions } from '../../src/index.js';

const page = readFileSync(new URL('../../docs/troubleshooting.md', import.meta.url), 'utf8');
const headings = [...page.matchAll(/^### `(.+)`$/gm)].map(([, heading = '']) => heading);

/** Whether a message is shown under `heading`, in which … stands for anything. */
function isShownAs(heading: string, message: string): boolean {
  const parts = heading.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}`, 's').test(message);
}

describe('docs/troubleshooting.md', () => {
  it('has a row for every code, in the order of the table of codes', () => {
    const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| (.+) \| (.+) \|$/gm)].map(([, code]) => code);
    expect(rows).toEqual(Object.keys(errorCodes));
  });

  it.each<[string, () => ClusterOptions & SessionOptions]>([
    ['No contact point is given', () => ({ contactPoints: [] })],
    ['Contact point "…', () => ({ contactPoints: ['http://127.0.0.1:9042/'] })],
    [
      'The secure connect bundle "…',
      () => ({ contactPoints: [], secureConnectBundle: 'no-such-bundle.zip' }),
    ],
    [
      'The cluster has no data centre "…',
      () => ({ contactPoints: contactPoints(), localDataCenter: 'nowhere' }),
    ],
    ['No host could be resolved', () => ({ contactPoints: ['no-such-host.invalid'] })],
    ['No node could be asked: …', () => ({ contactPoints: ['127.0.0.1:1'] })],
    ["Keyspace '…", () => ({ contactPoints: contactPoints(), keyspace: 'no_such_keyspace' })],
    ['No result within … s', () => ({ contactPoints: contactPoints(), timeoutMs: 0 })],
  ])('explains "%s" as it comes', async (beginning, options) => {
    const heading = headings.find((each) => each.startsWith(beginning));
    expect(heading).toBeDefined();
    const error = await connecting(options()).catch((reason: unknown) => reason);
    expect(error).toSatisfy((each) => each instanceof Error && isShownAs(heading ?? '', each.message));
  });

  // It takes two data centres to provoke.
  it('explains "The cluster has several data centres" as the source has it', () => {
    const source = readFileSync(
      new URL('../../src/cluster/local-datacenter-policy.ts', import.meta.url),
      'utf8',
    );
    const heading = headings.find((each) => each.startsWith('The cluster has several'));
    for (const part of heading?.split('…') ?? ['no such heading']) expect(source).toContain(part);
  });
});

async function connecting(options: ClusterOptions & SessionOptions): Promise<never> {
  await using session = await connect(options);
  throw new Error(`Connected to ${session.localDataCenter}`);
}
