import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Makes a Git repository of a folder, without a commit; answers whether it could: not where there is no Git. */
export async function initRepository(folder: string, signal?: AbortSignal): Promise<boolean> {
  // Where Git runs this, it tells of its own repository.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  const args = ['-c', 'init.defaultBranch=main', 'init', '--quiet'];
  try {
    await promisify(execFile)('git', args, { cwd: folder, env, signal, killSignal: 'SIGKILL' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
