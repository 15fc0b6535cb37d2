import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchors, codeBlocks, filesEndingWith, pages, prose, readPage, root } from './markdown.js';

const packages = filesEndingWith('package.json').map((path) =>
  JSON.parse(readFileSync(join(root, path), 'utf8')),
);
const scripts = new Set(packages.flatMap((each) => Object.keys(each.scripts ?? {})));
// Each program in a page is cut from an example, which is type-checked and run by the tests.
const examples = filesEndingWith('.ts')
  .filter((path) => /(?:^|\/)examples\//.test(path))
  .map((path) => withoutIndent(readFileSync(join(root, path), 'utf8')));
const schemas = filesEndingWith('.cql', join(root, 'examples')).map((path) =>
  readFileSync(join(root, path), 'utf8'),
);

function withoutIndent(text: string): string {
  return text.replaceAll(/^\s+/gm, '');
}

describe.each(pages)('$path', (page) => {
  it('leads nowhere but to what exists', () => {
    const links = [...prose(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);
    const broken = links.filter((link) => {
      const [path = '', anchor] = link.split('#', 2);
      const target = path === '' ? page.path : join(dirname(page.path), path);
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && !anchors(readPage(target)).has(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('names no npm script that there is not', () => {
    const named = [...page.text.matchAll(/\bnpm run (?:-w \S+ )?([\w:-]+)/g)].map(
      ([, script = '']) => script,
    );
    expect(named.filter((script) => !scripts.has(script))).toEqual([]);
  });

  it('shows programs that are in the examples', () => {
    const snippets = codeBlocks(page, 'ts', 'typescript').map(({ text }) => withoutIndent(text));
    expect(snippets.filter((snippet) => !examples.some((example) => example.includes(snippet)))).toEqual([]);
  });
});

describe('docs/make-it-yours.md', () => {
  const page = readPage('docs/make-it-yours.md');

  it('shows tables that are in the examples', () => {
    const tables = codeBlocks(page, 'sql').map(({ text }) => text);
    expect(tables.length).toBeGreaterThan(0);
    expect(tables.filter((table) => !schemas.some((schema) => schema.includes(table)))).toEqual([]);
  });
});
