import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { childEnvironment } from '../../../../test/child-environment.js';

/** What a program printed. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; what it printed is in the error when it fails. */
export async function run(file: string, args: readonly string[], cwd: string, env = {}): Promise<Output> {
  try {
    const options = { cwd, env: { ...childEnvironment(), ...env }, maxBuffer: 2 ** 26 };
    return await promisify(execFile)(file, args, options);
  } catch (error) {
    const { stdout = '', stderr = '' } = error as Partial<Output>;
    throw new Error([`${file} ${args.join(' ')} failed`, stdout, stderr].join('\n'), { cause: error });
  }
}

/** Runs npm, from its cache where that has what is wanted, with the options for Node.js that the network may need. */
export function npm(args: readonly string[], cwd: string): Promise<Output> {
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=warn', '--no-update-notifier'];
  const { NODE_OPTIONS } = process.env;
  return run('npm', [...args, ...quiet], cwd, NODE_OPTIONS === undefined ? {} : { NODE_OPTIONS });
}
