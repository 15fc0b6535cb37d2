import type { Java } from '../java/find-java.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { certificate } from './certificate.js';
import { type Security, SUPERUSER } from './security.js';

/** Settings for Cassandra and, matching them, what its clients need. */
export interface Secured {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly security: Security;
}

/** Turns the options `authentication` and `tls` into settings; `addresses` are those that the certificate is for. */
export async function secure(
  options: ResolvedOptions,
  java: Java,
  addresses: readonly string[],
  directory: string,
): Promise<Secured> {
  const authentication = options.authentication && {
    authenticator: 'PasswordAuthenticator',
    authorizer: 'CassandraAuthorizer',
  };
  const made = options.tls ? await certificate(java, addresses, directory) : undefined;
  const encryption = made && {
    client_encryption_options: {
      enabled: true,
      optional: false,
      keystore: made.keystore,
      keystore_password: made.password,
      store_type: 'PKCS12',
    },
  };
  return {
    settings: { ...authentication, ...encryption, ...options.settings },
    security: {
      credentials: options.authentication ? SUPERUSER : undefined,
      tls: made && { ca: made.ca, rejectUnauthorized: true },
    },
  };
}
