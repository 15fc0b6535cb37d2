import type { FastifyInstance, RouteOptions } from 'fastify';

const uuid = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';
const hidden = '…';

/** Addresses of requests as a log may have them: words of the routes, UUIDs and numbers; `…` stands for the rest. */
export class LoggedAddresses {
  readonly #words = new Set<string>();
  readonly #parameters = new Set<string>();
  #harmless: RegExp | undefined;

  /** Learns the words of all routes that an app is given from now on. */
  learn(app: FastifyInstance): void {
    app.addHook('onRoute', (route) => this.#learnRoute(route));
  }

  /** The address in a form that tells nothing of users. */
  of(address: string): string {
    if (this.#harmlessPath.test(address)) return address;
    const end = address.indexOf('?');
    if (end < 0) return this.#pathOf(address);
    const pairs = address
      .slice(end + 1)
      .split('&')
      .map((pair) => this.#pairOf(pair));
    return `${this.#pathOf(address.slice(0, end))}?${pairs.join('&')}`;
  }

  get #harmlessPath(): RegExp {
    this.#harmless ??= new RegExp(
      `^(?:/(?:${[...this.#words].map((word) => word.replaceAll(/\W/g, '\\$&')).join('|')}|${uuid}))*/?$`,
    );
    return this.#harmless;
  }

  #learnRoute({ url, schema }: RouteOptions): void {
    this.#harmless = undefined;
    for (const word of url.split('/')) if (/^[\w.-]+$/.test(word)) this.#words.add(word);
    const query = schema?.querystring as { properties?: object } | undefined;
    for (const name of Object.keys(query?.properties ?? {})) this.#parameters.add(name);
  }

  #pathOf(path: string): string {
    if (this.#harmlessPath.test(path)) return path;
    return path
      .split('/')
      .map((part) => (part === '' || this.#harmlessPath.test(`/${part}`) ? part : hidden))
      .join('/');
  }

  #pairOf(pair: string): string {
    const [name = '', value = ''] = pair.split('=', 2);
    if (!this.#parameters.has(name)) return hidden;
    return `${name}=${/^\d{1,9}$/.test(value) ? value : hidden}`;
  }
}
