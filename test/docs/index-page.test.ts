import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pages, prose, readPage } from './markdown.js';

const generated = 'packages/async-cassandra/docs/api/';
const guides = 'packages/async-cassandra/docs/';

function linksOf(path: string): string[] {
  const links = [...prose(readPage(path)).matchAll(/\]\((?!https?:)([^)#\s]+)/g)];
  return links.map(([, link = '']) => join(dirname(path), link));
}

describe('the way to every page', () => {
  it('docs/README.md leads to each, and to the index of the API reference', () => {
    const all = pages.map(({ path }) => path).filter((path) => !path.startsWith(generated));
    const missing = [...all, join(generated, 'README.md')].filter(
      (path) => path !== 'docs/README.md' && !linksOf('docs/README.md').includes(path),
    );
    expect(missing).toEqual([]);
  });

  it("the library's README leads to each of its guides", () => {
    const all = pages.map(({ path }) => path).filter((path) => dirname(path) === dirname(join(guides, '_')));
    expect(all.length).toBeGreaterThan(10);
    expect(all.filter((path) => !linksOf('packages/async-cassandra/README.md').includes(path))).toEqual([]);
  });
});
