import { createRequire } from 'node:module';
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from '../config/config.js';
import { gatheredLines } from './gathered-lines.js';
import { redaction, withoutSecretsOf } from './redaction.js';

type WriteLine = (line: string) => void;

const writers = new WeakMap<object, { readonly logger: Logger; readonly write: WriteLine }>();

/**
 * Writes lines at `info` past a logger, which takes a hundredth of the time of a small request for each: they are JSON as
 * it would write it, and hold nothing of users; secret settings are taken out. None where `info` is off, or the logger is
 * not of this service.
 */
export function infoWriterOf(logger: object): WriteLine | undefined {
  const known = writers.get(logger);
  return known?.logger.isLevelEnabled('info') ? known.write : undefined;
}

/**
 * The log of the service: JSON in production, lines that people read everywhere else. Users and secrets are not in it.
 * `destination` takes its lines instead, as JSON.
 */
export function createLogger(config: Config, destination?: DestinationStream): Logger {
  const options = { level: config.LOG_LEVEL, base: null, ...redaction(config) };
  const output = destination ?? standardOutput(config);
  const logger = pino(options, output);
  const withoutSecrets = withoutSecretsOf(config);
  const write: WriteLine = (line) => {
    output.write(withoutSecrets(line));
  };
  writers.set(logger, { logger, write });
  return logger;
}

function standardOutput(config: Config): DestinationStream {
  const isForPeople = config.NODE_ENV !== 'production';
  return (isForPeople ? prettyDestination() : undefined) ?? gatheredLines();
}

/** Absent where only production dependencies are installed. */
function prettyDestination(): DestinationStream | undefined {
  try {
    const { build }: typeof import('pino-pretty') = createRequire(import.meta.url)('pino-pretty');
    return build({ sync: true, translateTime: 'SYS:HH:MM:ss', ignore: 'requestId,traceId,status,ms' });
  } catch {
    return undefined;
  }
}
