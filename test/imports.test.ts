import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './docs/markdown.js';
import { findCircles, folderImports, importsIn } from './imports.js';

const sources = ['packages', 'apps'].flatMap((parent) =>
  readdirSync(join(root, parent)).map((name) => join(parent, name, 'src')),
);
const library = 'packages/async-cassandra/src';

describe('imports go one way', () => {
  it.each(sources)('no file of %s imports itself by way of others, not even for types', (folder) => {
    const imports = importsIn(folder);
    expect([...imports.values()].flat().length).toBeGreaterThan(0);
    expect(findCircles(imports)).toEqual([]);
  });

  it('no folder of the service does', () => {
    const folder = 'apps/users-api/src';
    expect(findCircles(folderImports(importsIn(folder), folder))).toEqual([]);
  });

  it('in the library clusters know sessions, and only its program knows clusters', () => {
    const imports = folderImports(importsIn(library), library);
    expect(imports.get('cluster')).toContain('session');
    const knowing = [...imports].filter(([, others]) => others.includes('cluster'));
    expect(knowing.map(([name]) => name)).toEqual(['cli']);
  });
});

describe('findCircles', () => {
  it('finds each circle once, however one comes to it', () => {
    const imports = new Map([
      ['start', ['a']],
      ['a', ['b', 'end']],
      ['b', ['c']],
      ['c', ['a']],
      ['d', ['d']],
      ['end', []],
    ]);
    expect(findCircles(imports)).toEqual(['a → b → c → a', 'd → d']);
  });
});
