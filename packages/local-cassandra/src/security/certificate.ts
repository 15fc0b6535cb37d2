import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { javaEnvironment } from '../environment/java-environment.js';
import { LocalCassandraError } from '../errors.js';
import type { Java } from '../java/find-java.js';
import { capture } from '../process/capture.js';
import { privateKeyOf } from './private-key.js';

/** A key for Cassandra and the certificate for its clients. */
export interface Certificate {
  readonly keystore: string;
  readonly password: string;
  /** PEM. */
  readonly ca: string;
  /** The key of it, PEM. */
  key(): Promise<string>;
}

// It guards a key that is made for one test, beside the key itself.
const PASSWORD = 'local-cassandra';

/**
 * Makes a self-signed certificate for some addresses with Java's own `keytool`, or takes the one of an earlier start.
 * @throws LocalCassandraError `BOOT_FAILED` with what `keytool` said.
 */
export async function certificate(
  java: Java,
  addresses: readonly string[],
  directory: string,
): Promise<Certificate> {
  const keystore = join(directory, 'tls.p12');
  const pem = join(directory, 'tls-ca.pem');
  const store = ['-keystore', keystore, '-storetype', 'PKCS12', '-storepass', PASSWORD, '-alias', 'node'];
  if (!existsSync(keystore)) {
    const names = ['dns:localhost', ...addresses.map((address) => `ip:${address}`)].join(',');
    const key = [
      '-genkeypair',
      '-keyalg',
      'RSA',
      '-keysize',
      '2048',
      '-dname',
      'CN=local-cassandra',
      '-validity',
      '3650',
    ];
    await keytool(java, [...key, '-ext', `san=${names}`, '-ext', 'bc=ca:true', ...store]);
  }
  if (!existsSync(pem)) await keytool(java, ['-exportcert', '-rfc', '-file', pem, ...store]);
  return {
    keystore,
    password: PASSWORD,
    ca: await readFile(pem, 'utf8'),
    key: async () => privateKeyOf(await readFile(keystore), PASSWORD),
  };
}

async function keytool(java: Java, args: readonly string[]): Promise<void> {
  const answer = await capture(join(java.home, 'bin', 'keytool'), args, javaEnvironment());
  if (answer.code === 0) return;
  throw new LocalCassandraError('BOOT_FAILED', "Java's keytool could not make a certificate for `tls`.", {
    logTail: answer.stdout + answer.stderr,
  });
}
