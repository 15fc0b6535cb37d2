import { createRequire } from 'node:module';
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from '../config/config.js';
import { gatheredLines } from './gathered-lines.js';

/** The log of the service: JSON in production, lines that people read everywhere else. */
export function createLogger(config: Config): Logger {
  const isForPeople = config.NODE_ENV !== 'production';
  const pretty = isForPeople ? prettyDestination() : undefined;
  const options = { level: config.LOG_LEVEL, base: null };
  return pino(options, pretty ?? gatheredLines());
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
