import { type Config, loadConfig } from '../config/config.js';
import { unknownSettings } from '../config/unknown-settings.js';

/**
 * Reads the settings of this process, and warns of variables that were meant to be one.
 * @throws ConfigurationError with one line for each mistake.
 */
export function readSettings(): Config {
  for (const line of unknownSettings(process.env)) process.stderr.write(`users-api: ${line}\n`);
  return loadConfig(process.env);
}
