import { open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Names the jars of a directory with their sizes; written last, so that its presence says the directory is whole. */
const MANIFEST = 'complete.json';

type Sizes = Record<string, number>;

/** Full paths of the jars in a cached directory, or `undefined` unless each is there in its full size. */
export async function readCompleteJars(directory: string): Promise<string[] | undefined> {
  try {
    const sizes: Sizes = JSON.parse(await readFile(join(directory, MANIFEST), 'utf8'));
    const paths = Object.keys(sizes).map((name) => join(directory, name));
    const actual = await Promise.all(paths.map(async (path) => (await stat(path)).size));
    return actual.every((size, index) => size === Object.values(sizes)[index]) && paths.length > 0
      ? paths
      : undefined;
  } catch {
    return undefined;
  }
}

/** Records the jars of a freshly filled directory. */
export async function writeManifest(directory: string): Promise<void> {
  const sizes: Sizes = {};
  for (const name of await jarNames(directory)) sizes[name] = (await stat(join(directory, name))).size;
  await writeFile(join(directory, MANIFEST), JSON.stringify(sizes, undefined, 1));
}

/** The jars of a directory that end too early: a whole zip archive closes with its end-of-directory record. */
export async function truncatedJars(directory: string): Promise<string[]> {
  const names = await jarNames(directory);
  const whole = await Promise.all(names.map((name) => endsAsZip(join(directory, name))));
  return names.filter((_, index) => !whole[index]);
}

/** Jar names of a directory, in the order in which they go on the class path. */
export async function jarNames(directory: string): Promise<string[]> {
  return (await readdir(directory)).filter((name) => name.endsWith('.jar')).sort();
}

async function endsAsZip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const end = Buffer.alloc(Math.min(size, 65_557));
    await file.read(end, 0, end.length, size - end.length);
    return end.includes(Buffer.from('PK\x05\x06', 'latin1'));
  } finally {
    await file.close();
  }
}
