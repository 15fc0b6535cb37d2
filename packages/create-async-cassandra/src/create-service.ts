import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { demonstrations } from './demonstrations.js';
import { initRepository } from './init-repository.js';
import { filesIn, projectPath, templateFolder, templateName } from './template.js';
import { UsageError } from './usage-error.js';

/** What a service is to be. */
export interface ServiceOptions {
  /** Where it is to be; the last part of the path is its name. */
  readonly folder: string;
  /** Whether to leave the demonstrations out. Default: no. */
  readonly bare?: boolean | undefined;
  /** Answers the folder of the template, once it is known that the service can be made. Default: the one that is packed. */
  readonly template?: ((signal?: AbortSignal) => Promise<string>) | undefined;
  /** Gives up; nothing is left behind. */
  readonly signal?: AbortSignal | undefined;
}

/** A service that was made. */
export interface MadeService {
  readonly folder: string;
  readonly name: string;
  /** How many files it has. */
  readonly files: number;
  /** Whether it is a Git repository: not where there is no Git. */
  readonly hasRepository: boolean;
}

/**
 * Makes a service in a folder that is not there yet, or empty. It is built beside and moved there at the end, so that
 * nothing half-made is ever left behind.
 *
 * @throws UsageError when the folder, or the name that it gives the service, will not do.
 */
export async function createService(options: ServiceOptions): Promise<MadeService> {
  const folder = resolve(options.folder);
  const name = basename(folder);
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(name))
    throw new UsageError(
      `"${name}" cannot be the name of a service: it is to be 1 to 40 lower-case letters, digits and hyphens, a letter first.`,
    );
  const isThere = await isEmptyFolder(folder);
  const template = await (options.template?.(options.signal) ?? templateFolder);
  const beside = join(dirname(folder), `.${name}-${randomBytes(4).toString('hex')}`);
  try {
    await mkdir(beside);
    const files = await writeFiles(beside, name, template, options);
    const hasRepository = await initRepository(beside, options.signal);
    options.signal?.throwIfAborted();
    if (isThere) await moveContents(beside, folder);
    else await rename(beside, folder);
    return { folder, name, files, hasRepository };
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

/** Whether it is there, and empty; `false` where it can be made. */
async function isEmptyFolder(folder: string): Promise<boolean> {
  const parent = dirname(folder);
  const parentIsFolder = await stat(parent).then((found) => found.isDirectory(), ifMissing(false));
  if (!parentIsFolder) throw new UsageError(`There is no folder ${parent} to make ${basename(folder)} in.`);
  const found = await lstat(folder).catch(ifMissing(undefined));
  if (found === undefined) return false;
  if (found.isSymbolicLink()) throw new UsageError(`${folder} is a link: name the folder itself.`);
  if (!found.isDirectory()) throw new UsageError(`${folder} is there already, and is no folder.`);
  if ((await readdir(folder)).length > 0) throw new UsageError(`${folder} is not empty.`);
  return true;
}

function ifMissing<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return value;
    throw error;
  };
}

/** Writes the files of a service, and answers how many they are. */
async function writeFiles(
  folder: string,
  name: string,
  template: string,
  { bare, signal }: ServiceOptions,
): Promise<number> {
  const isLeftOut = (path: string) =>
    bare && demonstrations.paths.some((each) => `${path}/`.startsWith(`${each}/`));
  const paths = (await filesIn(template)).filter((path) => !isLeftOut(projectPath(path)));
  if (paths.length === 0) throw new Error(`There is no template in ${template}.`);
  for (const path of paths) {
    signal?.throwIfAborted();
    const content = await readFile(join(template, path));
    const target = join(folder, projectPath(path));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, path.endsWith('.tgz') ? content : textOf(path, content.toString(), name, bare));
  }
  return paths.length;
}

/** A file of the template as it is in the service. */
function textOf(path: string, packed: string, name: string, bare = false): string {
  // A keyspace takes no hyphens.
  let text = packed
    .replaceAll(templateName, name)
    .replaceAll(templateName.replace('-', '_'), name.replaceAll('-', '_'));
  if (!bare) return text;
  for (const { file, from, to } of demonstrations.edits) {
    if (file !== path) continue;
    if (!text.includes(from)) throw new Error(`${path} has no ${JSON.stringify(from)} to leave out.`);
    text = text.replace(from, to);
  }
  return path === 'package.json' ? withoutDemonstrations(text) : text;
}

function withoutDemonstrations(manifest: string): string {
  const parsed = JSON.parse(manifest);
  for (const dependency of demonstrations.dependencies) delete parsed.dependencies[dependency];
  return `${JSON.stringify(parsed, null, 2)}\n`;
}

/** Fills an empty folder, or leaves it empty. */
async function moveContents(from: string, to: string): Promise<void> {
  const moved: string[] = [];
  try {
    for (const entry of await readdir(from)) {
      await rename(join(from, entry), join(to, entry));
      moved.push(entry);
    }
  } catch (error) {
    for (const entry of moved) await rm(join(to, entry), { recursive: true, force: true });
    throw error;
  }
}
