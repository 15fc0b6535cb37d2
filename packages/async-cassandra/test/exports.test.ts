import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { publicExports } from './exports.js';

const root = new URL('../', import.meta.url);
const { exports } = JSON.parse(await readFile(new URL('package.json', root), 'utf8'));
const subpaths = Object.keys(exports).filter((path) => path !== './package.json');

/** Every name that a module's text exports; it is written in `export { … } from` and declarations only. */
function exportedNames(text: string): string[] {
  const lists = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list = '']) =>
    list.split(','),
  );
  const listed = lists.map((each) => /(\w+)\s*$/.exec(each)?.[1] ?? '').filter(Boolean);
  const declaration =
    /^export (?:declare |abstract |async )*(?:class|function|const|let|interface|type|enum) (\w+)/gm;
  const declared = [...text.matchAll(declaration)].map(([, name = '']) => name);
  return [...new Set([...listed, ...declared])];
}

describe('what the package exports', () => {
  it('are these paths', () => {
    expect(subpaths).toEqual(Object.keys(publicExports));
    expect(exports['./package.json']).toBe('./package.json');
  });

  it.each(subpaths)('from %s are these values and types, and no others', async (path) => {
    const source = new URL(exports[path].source, root);
    const text = await readFile(source, 'utf8');
    // A star would export what nobody decided to.
    expect(text).not.toMatch(/^export \*|^export default/m);
    const values = Object.keys(await import(fileURLToPath(source))).sort();
    const types = exportedNames(text).filter((name) => !values.includes(name));
    expect({ values, types: types.sort() }).toEqual(publicExports[path]);
  });

  it.each(subpaths)('from %s has its types and its code side by side', (path) => {
    const { source, types, require: commonJs, default: code, ...others } = exports[path];
    const module = source.replace('./src/', './dist/').replace(/\.ts$/, '');
    expect({ types, commonJs, code }).toEqual({
      types: `${module}.d.ts`,
      commonJs: `${module}.cjs`,
      code: `${module}.js`,
    });
    // Where Node.js can require() a module, both ways lead to the same one.
    expect(others).toEqual({ 'module-sync': code });
    // TypeScript and Node take the first condition that fits.
    expect(Object.keys(exports[path])).toEqual(['source', 'types', 'module-sync', 'require', 'default']);
  });
});
