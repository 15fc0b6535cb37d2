import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** A code block of a page. */
export interface CodeBlock {
  readonly language: string;
  readonly text: string;
}

/** A page of the documentation. */
export interface Page {
  /** From the root of the project. */
  readonly path: string;
  readonly text: string;
}

/** Files of the project whose names end so, from its root; what is installed, built or hidden left out. */
export function filesEndingWith(suffix: string, directory = root): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (/^(?:\.|node_modules$|dist$)/.test(entry.name)) return [];
    if (entry.isDirectory()) return filesEndingWith(suffix, path);
    return entry.name.endsWith(suffix) ? [relative(root, path)] : [];
  });
}

export function readPage(path: string): Page {
  return { path, text: readFileSync(join(root, path), 'utf8') };
}

/** Every page of the project. */
export const pages: readonly Page[] = filesEndingWith('.md').sort().map(readPage);

export function codeBlocks({ text }: Page, ...languages: string[]): CodeBlock[] {
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)]
    .map(([, language = '', code = '']) => ({ language, text: code }))
    .filter(({ language }) => languages.includes(language));
}

/** The page without its code blocks. */
export function prose({ text }: Page): string {
  return text.replaceAll(/^```.*?^```$/gms, '');
}

/** The anchors that GitHub gives to the headings of a page. */
export function anchors(page: Page): Set<string> {
  return new Set(
    [...prose(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
