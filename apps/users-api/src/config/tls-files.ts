import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Config } from './config-schema.js';
import { ConfigurationError } from './configuration-error.js';
import { type FromFiles, readSettingFile, unusableFile } from './setting-file.js';

const certificates = 'a PEM file with certificates';
const privateKey = 'a PEM file with a private key';
const pemCertificate = /-----BEGIN CERTIFICATE-----(?:.*?-----END CERTIFICATE-----|.*)/gs;

/**
 * What the settings of TLS name, ready for connections: authorities, certificate and key.
 * @throws ConfigurationError when a file cannot be read or is not whole, or the key is that of another certificate.
 */
export function readTlsFiles(config: Partial<Config>): FromFiles<SecureContext> {
  const { CASSANDRA_KEY_PASSPHRASE: passphrase } = config;
  const ca = readCertificates('CASSANDRA_CA_FILE', config);
  const cert = readCertificates('CASSANDRA_CERT_FILE', config);
  const key = readKey(config);
  if (cert !== undefined && key !== undefined && !cert.first.checkPrivateKey(key.object)) {
    const files = `CASSANDRA_CERT_FILE "${config.CASSANDRA_CERT_FILE}" and CASSANDRA_KEY_FILE "${config.CASSANDRA_KEY_FILE}"`;
    throw new ConfigurationError([`${files} must fit: the key is not that of the certificate.`]);
  }
  const options = {
    ...(ca && { ca: ca.text }),
    ...(cert && { cert: cert.text }),
    ...(key && { key: key.text }),
    ...(passphrase === undefined ? {} : { passphrase }),
  };
  return { value: contextOf(options), text: [ca?.text, cert?.text, key?.text].join('\0') };
}

function readCertificates(name: 'CASSANDRA_CA_FILE' | 'CASSANDRA_CERT_FILE', config: Partial<Config>) {
  const path = config[name];
  if (path === undefined) return undefined;
  const text = readSettingFile(name, path, certificates);
  let first: X509Certificate | undefined;
  try {
    // Node.js itself passes over an authority that was cut off.
    for (const [pem] of text.matchAll(pemCertificate)) {
      const certificate = new X509Certificate(pem);
      first ??= certificate;
    }
  } catch {
    throw unusableFile(name, path, certificates, 'holds one that cannot be read');
  }
  if (first === undefined) throw unusableFile(name, path, certificates, 'holds none');
  return { text, first };
}

function readKey(config: Partial<Config>): { text: string; object: KeyObject } | undefined {
  const { CASSANDRA_KEY_FILE: path, CASSANDRA_KEY_PASSPHRASE: passphrase } = config;
  if (path === undefined) return undefined;
  const text = readSettingFile('CASSANDRA_KEY_FILE', path, privateKey);
  try {
    return { text, object: createPrivateKey({ key: text, ...(passphrase !== undefined && { passphrase }) }) };
  } catch {
    const isEncrypted = /ENCRYPTED/.test(text);
    const problem = isEncrypted
      ? `is encrypted, and ${passphrase === undefined ? 'CASSANDRA_KEY_PASSPHRASE is not set' : 'CASSANDRA_KEY_PASSPHRASE does not open it'}`
      : 'holds none that can be read';
    throw unusableFile('CASSANDRA_KEY_FILE', path, privateKey, problem);
  }
}

function contextOf(options: Parameters<typeof createSecureContext>[0]): SecureContext {
  try {
    return createSecureContext(options);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError([
      `CASSANDRA_CA_FILE, CASSANDRA_CERT_FILE, CASSANDRA_KEY_FILE cannot be used: ${said}.`,
    ]);
  }
}
