import { join } from 'node:path';
import { npm } from './run.js';

/** Installs another Node.js in a directory, by its major version or `latest`: npm has each as a package of its own. */
export async function installNode(version: string, directory: string): Promise<string> {
  const prefix = join(directory, `node-${version}`);
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  await npm(['install', '--no-save', '--prefix', prefix, `${name}@${version}`], directory);
  return join(prefix, 'node_modules', name, 'bin', 'node');
}
