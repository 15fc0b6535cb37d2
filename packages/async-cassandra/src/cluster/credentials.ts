import { auth } from 'cassandra-driver';
import { CassandraError } from '../errors/cassandra-error.js';

/** The name of a role and its password. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Gives the credentials as they are at present, or a promise of them. */
export type CredentialsProvider = () => Credentials | Promise<Credentials>;

/**
 * Refuses what is no pair of texts, without repeating it.
 * @throws CassandraError `CONFIGURATION`.
 */
export function checkCredentials(credentials: unknown): void {
  const { username, password } = (credentials ?? {}) as Partial<Credentials>;
  if (typeof username === 'string' && typeof password === 'string') return;
  const message =
    'credentials takes { username, password }, both of them strings, or a function that gives them';
  throw new CassandraError('CONFIGURATION', message, { option: 'credentials' });
}

/** Logs each connection in with the credentials that there are when it opens. */
export class PresentCredentials extends auth.PlainTextAuthProvider {
  readonly #given: Credentials | CredentialsProvider;

  constructor(given: Credentials | CredentialsProvider) {
    super('', '');
    this.#given = given;
  }

  override newAuthenticator(): auth.Authenticator {
    return {
      initialResponse: (callback) => {
        this.#ask().then(
          (credentials) => callback(null, saslPlain(credentials)),
          (error: unknown) => callback(error),
        );
      },
      evaluateChallenge: (_challenge, callback) => callback(),
      onAuthenticationSuccess: () => {},
    };
  }

  async #ask(): Promise<Credentials> {
    const credentials = typeof this.#given === 'function' ? await this.#call(this.#given) : this.#given;
    checkCredentials(credentials);
    return credentials;
  }

  async #call(provider: CredentialsProvider): Promise<Credentials> {
    try {
      return await provider();
    } catch (cause) {
      const said = cause instanceof Error ? cause.message : String(cause);
      throw new CassandraError('AUTHENTICATION_FAILED', `credentials() has failed: ${said}`, { cause });
    }
  }
}

function saslPlain({ username, password }: Credentials): Buffer {
  return Buffer.from(`\0${username}\0${password}`);
}
