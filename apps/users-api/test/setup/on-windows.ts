import { createRequire } from 'node:module';

const pretence = "Object.defineProperty(process, 'platform', { value: 'win32' })";

/** The environment for a program of ours that is to take this machine for one with Windows, as far as it asks for the name. */
export function onWindows(): { NODE_OPTIONS: string; ESBUILD_BINARY_PATH: string } {
  return {
    NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(pretence)}`,
    // What runs TypeScript would look for a program of that system.
    ESBUILD_BINARY_PATH: createRequire(import.meta.resolve('tsx')).resolve(
      `@esbuild/${process.platform}-${process.arch}/bin/esbuild`,
    ),
  };
}
