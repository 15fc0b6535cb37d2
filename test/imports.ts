import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesEndingWith, root } from './docs/markdown.js';

/** Which files import which others, those for their types included. Paths are from the root of the project. */
export type Imports = ReadonlyMap<string, readonly string[]>;

const importing = /(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+)'/g;

/** What the sources in a folder import of each other. */
export function importsIn(folder: string): Imports {
  const paths = filesEndingWith('.ts', join(root, folder));
  return new Map(
    paths.map((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      const imported = [...text.matchAll(importing)].map(([, module = '']) =>
        join(dirname(path), module.replace(/\.js$/, '.ts')),
      );
      return [path, imported.filter((other) => existsSync(join(root, other)))];
    }),
  );
}

/** The same of the folders of `folder`; the files beside them count for nothing. */
export function folderImports(imports: Imports, folder: string): Imports {
  const nameOf = (path: string) => path.slice(folder.length + 1).match(/^[^/]+(?=\/)/)?.[0];
  const folders = new Map<string, string[]>();
  for (const [path, others] of imports) {
    const name = nameOf(path);
    if (name === undefined) continue;
    const names = others.flatMap((other) => nameOf(other) ?? []).filter((other) => other !== name);
    folders.set(name, [...(folders.get(name) ?? []), ...names]);
  }
  return folders;
}

/** Circles of imports, each as the way from a file back to itself; the shortest through every file that is in one. */
export function findCircles(imports: Imports): string[] {
  const circles = new Map<string, string>();
  for (const start of imports.keys()) {
    const way = shortestWay(imports, start);
    if (way === undefined) continue;
    const members = [...way].sort().join();
    if (!circles.has(members)) circles.set(members, [...way, start].join(' → '));
  }
  return [...circles.values()];
}

/** The files from `start` on through which it imports itself. */
function shortestWay(imports: Imports, start: string): string[] | undefined {
  const seen = new Set<string>();
  let ways = [[start]];
  while (ways.length > 0) {
    const longer: string[][] = [];
    for (const way of ways) {
      for (const next of imports.get(way.at(-1) ?? '') ?? []) {
        if (next === start) return way;
        if (seen.has(next)) continue;
        seen.add(next);
        longer.push([...way, next]);
      }
    }
    ways = longer;
  }
  return undefined;
}
