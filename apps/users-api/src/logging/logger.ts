import { createRequire } from 'node:module';
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from '../config/config.js';
import { gatheredLines } from './gathered-lines.js';
import { redaction } from './redaction.js';

/**
 * The log of the service: JSON in production, lines that people read everywhere else. Users and secrets are not in it.
 * `destination` takes its lines instead, as JSON.
 */
export function createLogger(config: Config, destination?: DestinationStream): Logger {
  const options = { level: config.LOG_LEVEL, base: null, ...redaction(config) };
  return pino(options, destination ?? standardOutput(config));
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
