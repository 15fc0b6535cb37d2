import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The URL of a package that is installed beside the working directory or beside this one; `undefined` if it is not. */
export function resolvePackage(name: string): string | undefined {
  for (const from of [join(process.cwd(), 'here.js'), import.meta.url]) {
    try {
      return pathToFileURL(createRequire(from).resolve(name)).href;
    } catch {
      // Perhaps from the other place.
    }
  }
  return undefined;
}
