import { createRequire } from 'node:module';
import { type DestinationStream, type Logger, pino, symbols } from 'pino';
import type { Config } from '../config/config.js';
import { gatheredLines } from './gathered-lines.js';
import { redaction, withoutSecretsOf } from './redaction.js';

type WriteLine = (line: string) => void;

const lineWriter = Symbol('line writer');
/** Where pino keeps what every line of a logger begins with. */
const { chindingsSym } = symbols as unknown as { readonly chindingsSym: symbol };

/** A logger of this service, or a child of one, which inherits from it. */
interface OwnLogger {
  readonly [lineWriter]?: WriteLine;
  readonly [members: symbol]: unknown;
  isLevelEnabled(level: 'info'): boolean;
}

/**
 * Writes lines at `info` past a logger, which takes a hundredth of the time of a small request for each: they are JSON as
 * it would write it, and hold nothing of users; secret settings are taken out. None where `info` is off, and where the
 * logger is not of this service or has members of its own for each line.
 */
export function infoWriterOf(logger: object): WriteLine | undefined {
  const own = logger as OwnLogger;
  const write = own[lineWriter];
  return write !== undefined && own[chindingsSym] === '' && own.isLevelEnabled('info') ? write : undefined;
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
  return Object.defineProperty(logger, lineWriter, { value: write });
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
