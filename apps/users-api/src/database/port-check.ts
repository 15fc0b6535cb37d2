import { connect as connectSocket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type Config, ConfigurationError, contactPoints } from '../config/config.js';
import { parseContactPoint } from '../config/contact-point.js';

/** Time for the first bytes, and once more for programs that wait for the end of a line. */
const answerMs = 1_000;
const shownCharacters = 40;
/** OPTIONS of CQL 4, which a node answers before anybody has logged in: by SUPPORTED, or by ERROR. */
const options = Buffer.from([4, 0, 0, 0, 5, 0, 0, 0, 0]);
const answers: readonly (number | undefined)[] = [6, 0, undefined];

/**
 * Refuses addresses at which something else than Cassandra answers, or only by TLS: the driver would take either for a
 * node that is silent. One that does not answer may do so later, and one of several that does as it should is enough.
 * @throws ConfigurationError that names the first of them, and the variables.
 */
export async function refuseOtherPrograms(config: Config, signal?: AbortSignal): Promise<void> {
  // With TLS the driver tells.
  if (config.CASSANDRA_TLS) return;
  const problems = await Promise.all(contactPoints(config).map((point) => problemOf(point, signal)));
  const [first] = problems;
  if (first === undefined || problems.includes(undefined)) return;
  throw new ConfigurationError([first]);
}

async function problemOf(point: string, signal?: AbortSignal): Promise<string | undefined> {
  const { host = '', port = 0 } = parseContactPoint(point) ?? {};
  const answer = await firstBytes(host, port, signal);
  if (answer === undefined || isCql(answer)) return undefined;
  if (answer.length === 0 || isTlsAlert(answer)) {
    if (!(await speaksTls(host, port, signal))) return undefined;
    return `CASSANDRA_TLS must be true: what listens on ${point} (CASSANDRA_HOSTS, CASSANDRA_PORT) speaks TLS.`;
  }
  const [line = ''] = answer.toString('latin1').split(/[^\x20-\x7e]/, 1);
  const said = line.length > 3 ? `it answers "${line.slice(0, shownCharacters)}"` : 'its answer is not CQL';
  return `CASSANDRA_HOSTS, CASSANDRA_PORT: what listens on ${point} is no Cassandra: ${said}.`;
}

/** What comes back first; nothing where the connection is closed instead, `undefined` where there is none, or silence. */
function firstBytes(host: string, port: number, signal?: AbortSignal): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const socket = connectSocket({ host, port, timeout: answerMs, ...(signal && { signal }) });
    let asked: 'not' | 'once' | 'twice' = 'not';
    const settle = (bytes?: Buffer) => {
      resolve(bytes);
      socket.destroy();
    };
    socket.once('connect', () => {
      asked = 'once';
      socket.write(options);
    });
    socket.once('data', settle);
    socket.once('close', () => settle(asked === 'not' ? undefined : Buffer.alloc(0)));
    socket.on('error', () => {});
    socket.on('timeout', () => {
      if (asked !== 'once') return settle();
      asked = 'twice';
      socket.write('\r\n\r\n');
    });
  });
}

function speaksTls(host: string, port: number, signal?: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTls({
      host,
      port,
      timeout: answerMs,
      rejectUnauthorized: false,
      ...(signal && { signal }),
    });
    const settle = (does: boolean) => {
      resolve(does);
      socket.destroy();
    };
    socket.once('secureConnect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('close', () => settle(false));
    // One that wants a certificate of ours says so, by TLS.
    socket.on('error', (error: NodeJS.ErrnoException) => settle(/_ALERT_/.test(error.code ?? '')));
  });
}

function isCql([version = 0, , , , opcode]: Buffer): boolean {
  return version > 0x80 && answers.includes(opcode);
}

function isTlsAlert([type, major]: Buffer): boolean {
  return type === 0x15 && major === 3;
}
