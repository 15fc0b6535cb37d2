import type { ConfigurationError } from '../config/config.js';
import type { FromFiles } from '../config/setting-file.js';
import type { DatabaseLog } from './database-log.js';

/**
 * What is read from files that others renew while the service runs, by writing them anew or by turning a symbolic link.
 * They are read each time that it is asked for, which is when a connection opens. While they cannot be used, as one that
 * is half written, what was read before goes on to be used, and the log says so once.
 */
export class Renewed<Value> {
  readonly #read: () => FromFiles<Value>;
  readonly #names: string;
  readonly #log: DatabaseLog;
  #last: FromFiles<Value>;
  #problem = '';

  /**
   * `names` are those of the settings, for the log.
   * @throws ConfigurationError when the files cannot be used now.
   */
  constructor(read: () => FromFiles<Value>, names: string, log: DatabaseLog) {
    this.#read = read;
    this.#names = names;
    this.#log = log;
    this.#last = read();
  }

  /** What the files hold now, or held when they could last be used. */
  get value(): Value {
    try {
      this.#renew(this.#read());
    } catch (error) {
      this.#keep(error as ConfigurationError);
    }
    return this.#last.value;
  }

  #renew(read: FromFiles<Value>): void {
    const isOther = read.text !== this.#last.text;
    if (isOther) this.#log.info(`${this.#names} changed: new connections use what is there now`);
    else if (this.#problem !== '') this.#log.info(`${this.#names} can be used again, and did not change`);
    this.#problem = '';
    this.#last = read;
  }

  #keep({ message }: ConfigurationError): void {
    if (message === this.#problem) return;
    this.#problem = message;
    this.#log.warn(`${message.replaceAll('\n', ' ')} What was there before is used on.`);
  }
}
