import { type Config, doubts, loadConfig } from '../config/config.js';
import { unknownSettings } from '../config/unknown-settings.js';
import { serviceName } from '../version.js';

/**
 * Reads the settings of this process, and warns of variables that were meant to be one, or are in doubt.
 * @throws ConfigurationError with one line for each mistake.
 */
export function readSettings(): Config {
  const warn = (line: string) => process.stderr.write(`${serviceName}: ${line}\n`);
  for (const line of unknownSettings(process.env)) warn(line);
  const config = loadConfig(process.env);
  for (const line of doubts(config)) warn(line);
  return config;
}
