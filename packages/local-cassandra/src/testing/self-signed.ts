import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { javaEnvironment } from '../environment/java-environment.js';
import { LocalCassandraError } from '../errors.js';
import { findJava } from '../java/find-java.js';
import { capture } from '../process/capture.js';
import { privateKeyOf } from '../security/private-key.js';

/** A certificate that is its own authority, and its key, PEM. */
export interface SelfSigned {
  readonly cert: string;
  readonly key: string;
  /** The file with both, PKCS12, as Java takes it. */
  readonly keystore: string;
  /** What {@link SelfSigned.keystore} is encrypted with. */
  readonly keystorePassword: string;
}

const keystorePassword = 'self-signed';
/** Java is to start quickly, not to run long. */
const quick = ['-J-XX:TieredStopAtLevel=1', '-J-XX:+UseSerialGC'];

/**
 * Makes a certificate for tests of TLS with Java's `keytool`, valid for 30 days. Its common name is `name`, as that of its file
 * in `directory`; `names` are what it is for, such as `dns:cassandra.example` or `ip:127.0.0.1`.
 *
 * @throws LocalCassandraError `JAVA_NOT_FOUND`, `JAVA_UNSUPPORTED`, and `INVALID_OPTION` with what `keytool` said.
 */
export async function selfSigned(directory: string, name: string, ...names: string[]): Promise<SelfSigned> {
  const keystore = join(directory, `${name}.p12`);
  const store = ['-keystore', keystore, '-storetype', 'PKCS12', '-storepass', keystorePassword];
  const entry = [...store, '-alias', 'it'];
  const san = names.length > 0 ? ['-ext', `san=${names.join()}`] : [];
  const key = ['-keyalg', 'EC', '-dname', `CN=${name}`, '-validity', '30', ...san, '-ext', 'bc=ca:true'];
  await keytool('-genkeypair', ...key, ...entry);
  const cert = await keytool('-exportcert', '-rfc', ...entry);
  return {
    cert,
    key: privateKeyOf(await readFile(keystore), keystorePassword),
    keystore,
    keystorePassword,
  };
}

async function keytool(...args: string[]): Promise<string> {
  const { home } = await findJava();
  const answer = await capture(join(home, 'bin', 'keytool'), [...quick, ...args], javaEnvironment());
  if (answer.code === 0) return answer.stdout;
  throw new LocalCassandraError('INVALID_OPTION', "Java's keytool could not make a certificate.", {
    logTail: answer.stdout + answer.stderr,
  });
}
