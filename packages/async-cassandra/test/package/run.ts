import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What a program printed. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; what it printed is in the error when it fails. */
export async function run(file: string, args: readonly string[], cwd: string, env = {}): Promise<Output> {
  // The tests' own npm and vitest settings are nobody's business in there.
  const inherited = Object.entries(process.env).filter(([name]) => !/^(npm_|VITEST|NODE_)/.test(name));
  try {
    const options = { cwd, env: { ...Object.fromEntries(inherited), ...env }, maxBuffer: 2 ** 26 };
    return await promisify(execFile)(file, args, options);
  } catch (error) {
    const { stdout = '', stderr = '' } = error as Partial<Output>;
    throw new Error([`${file} ${args.join(' ')} failed`, stdout, stderr].join('\n'), { cause: error });
  }
}

/** Runs npm, from its cache where that has what is wanted. */
export function npm(args: readonly string[], cwd: string): Promise<Output> {
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=warn', '--no-update-notifier'];
  return run('npm', [...args, ...quiet], cwd);
}
