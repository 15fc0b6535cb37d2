import { realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findJava } from '../packages/local-cassandra/src/java/find-java.js';
import { capture } from '../packages/local-cassandra/src/process/capture.js';
import { privateKeyOf } from '../packages/local-cassandra/src/security/private-key.js';

/** A certificate that is its own authority, and its key, PEM. */
export interface SelfSigned {
  readonly cert: string;
  readonly key: string;
  /** Both, for Java. */
  readonly keystore: string;
}

/** What {@link SelfSigned.keystore} is encrypted with. */
export const keystorePassword = 'self-signed';

/** Makes a certificate for some names, such as `dns:cassandra.example`, whose files are in `directory`. */
export async function selfSigned(directory: string, name: string, ...names: string[]): Promise<SelfSigned> {
  const keystore = join(directory, `${name}.p12`);
  const store = [
    '-keystore',
    keystore,
    '-storetype',
    'PKCS12',
    '-storepass',
    keystorePassword,
    '-alias',
    'it',
  ];
  const san = names.length > 0 ? ['-ext', `san=${names.join()}`] : [];
  const key = ['-keyalg', 'EC', '-dname', `CN=${name}`, '-validity', '30', ...san, '-ext', 'bc=ca:true'];
  await keytool('-genkeypair', ...key, ...store);
  const cert = await keytool('-exportcert', '-rfc', ...store);
  return { cert, key: privateKeyOf(await readFile(keystore), keystorePassword), keystore };
}

/** Java is to start quickly, not to run long. */
const quick = ['-J-XX:TieredStopAtLevel=1', '-J-XX:+UseSerialGC'];

async function keytool(...args: string[]): Promise<string> {
  const { path } = await findJava();
  const { code, stdout, stderr } = await capture(
    join(dirname(realpathSync(path)), 'keytool'),
    [...quick, ...args],
    process.env,
  );
  if (code !== 0) throw new Error(`keytool failed: ${stdout}${stderr}`);
  return stdout;
}
