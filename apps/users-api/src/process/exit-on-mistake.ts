import { ConfigurationError } from '../config/config.js';
import { serviceName } from '../version.js';

/** Runs `start`; a mistake in the settings ends the process with status 1 and one line for each, without a stack. */
export async function exitOnMistake(start: () => Promise<unknown>): Promise<void> {
  try {
    await start();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    for (const problem of error.problems) process.stderr.write(`${serviceName}: ${problem}\n`);
    process.exit(1);
  }
}
