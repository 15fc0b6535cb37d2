import { policies } from 'cassandra-driver';
import { CassandraError } from '../errors/cassandra-error.js';
import { normalizeContactPoint } from './contact-point.js';

/**
 * Where a node is reached which the cluster announces at the IP `address` and `port`: `host`, `host:port`, `[IPv6]` or
 * `[IPv6]:port`, without a port at the same one; `undefined`: there. Asked whenever the nodes are read, so it should answer
 * from memory; connecting waits for a promise as long as it takes. Contact points are taken as they are.
 */
export type AddressTranslator = (
  address: string,
  port: number,
) => string | undefined | Promise<string | undefined>;

type DriverTranslator = policies.addressResolution.AddressTranslator;

/** The driver takes nothing but this class of its own, which its types call an interface. */
const { AddressTranslator: Translator } = policies.addressResolution as unknown as {
  readonly AddressTranslator: new () => DriverTranslator;
};

/** Gives the driver what a translator says; where that fails, what it said last, or the address as it is. */
export class AddressTranslation extends Translator {
  readonly #translator: AddressTranslator;
  readonly #onError: (address: string, error: CassandraError) => void;
  readonly #last = new Map<string, string>();

  constructor(translator: AddressTranslator, onError: (address: string, error: CassandraError) => void) {
    super();
    this.#translator = translator;
    this.#onError = onError;
  }

  override translate(address: string, port: number, callback: (endpoint: string) => void): void {
    void this.#translate(address, port).then((endpoint) => callback(endpoint));
  }

  async #translate(address: string, port: number): Promise<string> {
    const announced = `${address}:${port}`;
    try {
      const translated = await this.#translator(address, port);
      // The driver writes no brackets around IPv6 here.
      const endpoint =
        translated === undefined ? announced : normalizeContactPoint(translated, port).replace(/[[\]]/g, '');
      this.#last.set(announced, endpoint);
      return endpoint;
    } catch (cause) {
      const said = cause instanceof Error ? cause.message : String(cause);
      const message = `addressTranslator failed for ${announced}: ${said}`;
      this.#onError(
        announced,
        new CassandraError('CONFIGURATION', message, { cause, option: 'addressTranslator' }),
      );
      return this.#last.get(announced) ?? announced;
    }
  }
}
