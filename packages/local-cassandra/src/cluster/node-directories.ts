import { join } from 'node:path';
import { type NodeDirectory, nodeDirectory } from '../node/node-directory.js';
import type { ResolvedOptions } from '../resolve-options.js';

/** The directory of one node of a cluster, by its number from 1 on: its own below a kept one, else a temporary one. */
export function nodeDirectoryOf(options: ResolvedOptions, number: number): Promise<NodeDirectory> {
  const { dataDirectory, ...others } = options;
  return nodeDirectory({ ...others, dataDirectory: dataDirectory && join(dataDirectory, `node-${number}`) });
}

/** The directories of the first nodes; where one cannot be had, none is held. */
export async function nodeDirectories(options: ResolvedOptions, count: number): Promise<NodeDirectory[]> {
  const directories: NodeDirectory[] = [];
  try {
    for (let number = 1; number <= count; number++) {
      directories.push(await nodeDirectoryOf(options, number));
    }
    return directories;
  } catch (error) {
    await Promise.all(directories.map((directory) => directory.release()));
    throw error;
  }
}
