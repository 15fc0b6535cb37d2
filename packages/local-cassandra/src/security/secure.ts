import type { Java } from '../java/find-java.js';
import type { ResolvedOptions } from '../resolve-options.js';
import { type Certificate, certificate } from './certificate.js';
import { type Security, SUPERUSER, type TrustedCertificate } from './security.js';

/** Settings for Cassandra and, matching them, what its clients need. */
export interface Secured {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly security: Security;
}

/** What `client_encryption_options` of `cassandra.yaml` says about certificates. */
export interface ClientEncryption {
  readonly enabled?: boolean;
  readonly keystore?: unknown;
  readonly truststore?: unknown;
  readonly require_client_auth?: unknown;
}

/** Whether clients have to show a certificate. */
export function wantsCertificates(encryption: ClientEncryption | null | undefined): boolean {
  return encryption?.require_client_auth === true || encryption?.require_client_auth === 'required';
}

/**
 * Turns the options `authentication` and `tls` into settings, which those given as such complete; `addresses` are those
 * that the certificate is for.
 */
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
  const given = options.settings.client_encryption_options as ClientEncryption | null | undefined;
  // A key that came with the settings is not ours to hand on.
  const isOurs = options.tls && !given?.keystore;
  const made = isOurs ? await certificate(java, addresses, directory) : undefined;
  const encryption = made && {
    client_encryption_options: {
      enabled: true,
      optional: false,
      keystore: made.keystore,
      keystore_password: made.password,
      store_type: 'PKCS12',
      ...(wantsCertificates(given) && { truststore: made.keystore, truststore_password: made.password }),
      ...given,
    },
  };
  return {
    settings: { ...authentication, ...options.settings, ...encryption },
    security: {
      credentials: options.authentication ? SUPERUSER : undefined,
      tls: made && (await forClients(made, given)),
    },
  };
}

/** One who is to show a certificate shows the node's own, which it trusts, unless it was told to trust others. */
async function forClients(
  made: Certificate,
  given: ClientEncryption | null | undefined,
): Promise<TrustedCertificate> {
  const trusted = { ca: made.ca, rejectUnauthorized: true } as const;
  if (!wantsCertificates(given) || given?.truststore) return trusted;
  return { ...trusted, cert: made.ca, key: await made.key() };
}
