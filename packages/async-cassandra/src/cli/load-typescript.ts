import { CannotRun } from './cannot-run.js';
import { resolvePackage } from './resolve-package.js';

const loaders = /\b(?:tsx|ts-node|swc-node|jiti|esbuild-register)\b/;

/**
 * Makes this process able to import TypeScript, where `files` have any: by `tsx` if it is installed, else by Node itself
 * if it can.
 * @throws CannotRun when neither is there.
 */
export async function loadTypeScript(files: readonly string[]): Promise<void> {
  const [first] = files.filter((file) => /\.[cm]?tsx?$/.test(file));
  const started = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ');
  if (first === undefined || loaders.test(started)) return;
  const tsx = resolvePackage('tsx');
  if (tsx !== undefined) {
    // What `node --import tsx` does.
    await import(tsx);
  } else if (!('typescript' in process.features && process.features.typescript)) {
    const fix =
      'npm install --save-dev tsx (or use a Node.js that runs TypeScript itself: 22.18, 24 or later)';
    throw new CannotRun(`${first} is TypeScript, which this Node.js does not run: ${fix}`);
  }
}
