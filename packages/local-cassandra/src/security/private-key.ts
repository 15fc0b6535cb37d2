import { createPrivateKey } from 'node:crypto';

/** In a PKCS12 file, what stands before an encrypted key: the type of the bag, 1.2.840.113549.1.12.10.1.2. */
const keyBag = Buffer.from('060b2a864886f70d010c0a0102', 'hex');
const sequence = 0x30;

/** The key of a PKCS12 file that has just one, as PEM: keytool itself gives none away. */
export function privateKeyOf(pkcs12: Buffer, passphrase: string): string {
  const bag = pkcs12.subarray(pkcs12.indexOf(keyBag) + keyBag.length);
  // Behind it comes the key in a wrapping of a few bytes; it says itself where it ends.
  const key = bag.subarray(bag.indexOf(sequence, 1));
  return createPrivateKey({ key, format: 'der', type: 'pkcs8', passphrase })
    .export({ format: 'pem', type: 'pkcs8' })
    .toString();
}
