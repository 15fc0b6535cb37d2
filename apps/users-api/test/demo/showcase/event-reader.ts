import type { Figures } from '../../../src/demo/showcase/figures.js';

/** Reads the events of the page as the page does. Disposing hangs up. */
export class EventReader implements AsyncDisposable {
  readonly #hangUp = new AbortController();
  readonly #url: string;
  readonly #headers: Record<string, string>;
  #reader: ReadableStreamDefaultReader<string> | undefined;
  #text = '';

  constructor(url: string, headers: Record<string, string> = {}) {
    this.#url = url;
    this.#headers = headers;
  }

  /** Asks for the events. */
  async open(): Promise<Response> {
    const response = await fetch(this.#url, { headers: this.#headers, signal: this.#hangUp.signal });
    this.#reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    return response;
  }

  /** The next event; `undefined` behind the last one. */
  async next(): Promise<Figures | undefined> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end >= 0) {
        const event = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        if (!event.startsWith('data: ')) throw new Error(`No event of the page: ${event}`);
        return JSON.parse(event.slice('data: '.length));
      }
      const part = await this.#reader?.read();
      if (part === undefined || part.done) return undefined;
      this.#text += part.value;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#hangUp.abort();
  }
}

/** Asks for the events and waits until the first has come. */
export async function openEvents(url: string, headers: Record<string, string> = {}): Promise<EventReader> {
  const reader = new EventReader(url, headers);
  const response = await reader.open();
  if (response.status !== 200) throw new Error(`The events answered ${response.status}`);
  await reader.next();
  return reader;
}
