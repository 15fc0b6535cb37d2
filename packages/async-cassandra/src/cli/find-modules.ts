import { readdirSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { CannotRun } from './cannot-run.js';

/**
 * The files that patterns name, in order and each once: paths, or globs with `*`, `**`, `?` and `{a,b}`. A pattern
 * that starts with `!` leaves files out. Globs do not look into `node_modules` and hidden directories.
 * @throws CannotRun when a pattern names no file.
 */
export function findModules(patterns: readonly string[], directory = process.cwd()): string[] {
  const excluded = patterns
    .filter((pattern) => pattern.startsWith('!'))
    .map((each) => toRegExp(each.slice(1), directory));
  const found = patterns
    .filter((pattern) => !pattern.startsWith('!'))
    .flatMap((pattern) => {
      const files = isFile(resolve(directory, pattern))
        ? [resolve(directory, pattern)]
        : glob(pattern, directory);
      if (files.length === 0) throw new CannotRun(`No file is named by ${pattern}`);
      return files;
    });
  return [...new Set(found)].filter((file) => !excluded.some((each) => each.test(toSlashes(file))));
}

function glob(pattern: string, directory: string): string[] {
  const { base, rest } = splitPattern(pattern, directory);
  if (rest === '') return [];
  const matcher = toRegExp(pattern, directory);
  return [...filesIn(base)].filter((file) => matcher.test(toSlashes(file))).sort();
}

function* filesIn(directory: string): Generator<string, void, void> {
  let entries: ReturnType<typeof readDirectory>;
  try {
    entries = readDirectory(directory);
  } catch {
    return;
  }
  for (const entry of entries) {
    const path = join(directory, entry.name);
    if (entry.isFile()) yield path;
    else if (entry.isDirectory() && !/^(?:\.|node_modules$)/.test(entry.name)) yield* filesIn(path);
  }
}

function readDirectory(directory: string) {
  return readdirSync(directory, { withFileTypes: true });
}

function toRegExp(pattern: string, directory: string): RegExp {
  const { base, rest } = splitPattern(pattern, directory);
  const pieces = rest.match(/\*\*\/|\*\*|\*|\?|\{[^}]*\}|[^*?{]+|\{/g) ?? [];
  const translate = (piece: string): string => {
    if (piece === '**/') return '(?:.*/)?';
    if (piece === '**') return '.*';
    if (piece === '*') return '[^/]*';
    if (piece === '?') return '[^/]';
    if (piece.length > 1 && piece.startsWith('{')) {
      return `(?:${piece.slice(1, -1).split(',').map(escapeRegExp).join('|')})`;
    }
    return escapeRegExp(piece);
  };
  const path = escapeRegExp(toSlashes(base));
  if (rest === '') return new RegExp(`^${path}$`);
  return new RegExp(`^${path.replace(/\/$/, '')}/${pieces.map(translate).join('')}$`);
}

/** Up to the first part with a wildcard a pattern is a path. */
function splitPattern(pattern: string, directory: string): { base: string; rest: string } {
  const parts = toSlashes(pattern).split('/');
  const wild = parts.findIndex((part) => /[*?{]/.test(part));
  if (wild < 0) return { base: resolve(directory, pattern), rest: '' };
  const path = parts.slice(0, wild).join('/') || (pattern.startsWith('/') ? '/' : '.');
  return { base: resolve(directory, path), rest: parts.slice(wild).join('/') };
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function toSlashes(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}
