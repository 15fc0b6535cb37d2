import { isUtf8 } from 'node:buffer';

const quote = 0x22;
const backslash = 0x5c;
/** The longest that one byte of a text becomes: `\u001f`. */
const longestEscape = 6;

/** What each byte of ASCII is within a JSON string: 0 as it is, else the letter of its escape, `u` for the long one. */
const escapes = new Uint8Array(128);
for (let code = 0; code < 0x20; code++) escapes[code] = 0x75;
for (const [letter, code] of Object.entries({
  b: 8,
  t: 9,
  n: 10,
  f: 12,
  r: 13,
  '"': quote,
  '\\': backslash,
})) {
  escapes[code] = letter.charCodeAt(0);
}
const hex = Buffer.from('0123456789abcdef');

/** JSON text that is being written, as UTF-8, in memory that grows. */
export class JsonBytes {
  bytes: Buffer;
  /** Where the next byte goes; before it is what has been written. */
  at = 0;

  /** @param memory Where it is written while that is enough. */
  constructor(memory: Buffer) {
    this.bytes = memory;
  }

  /** Makes room for `count` bytes more. */
  reserve(count: number): void {
    const needed = this.at + count;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, this.at);
    this.bytes = larger;
  }

  /** What has been written but for the last `kept` bytes, which go on in `next`; the memory is the caller's from now on. */
  take(next: Buffer, kept: number): Buffer {
    const { bytes, at } = this;
    const end = at - kept;
    this.bytes = next;
    bytes.copy(this.bytes, 0, end, at);
    this.at = kept;
    return bytes.subarray(0, end);
  }

  /** Text of ASCII, as it is. */
  ascii(text: string): void {
    const { length } = text;
    this.reserve(length);
    const { bytes } = this;
    let { at } = this;
    for (let index = 0; index < length; index++) bytes[at++] = text.charCodeAt(index);
    this.at = at;
  }

  /** Text, as it is. */
  raw(text: string): void {
    this.reserve(text.length * 3);
    this.at += this.bytes.write(text, this.at);
  }

  /** A JSON string of text that needs no escapes, in ASCII. */
  quoted(text: string): void {
    this.ascii(`"${text}"`);
  }

  /** A JSON string of whatever text. */
  text(text: string): void {
    this.raw(JSON.stringify(text));
  }

  /** A JSON string of the text that `source` holds as UTF-8. */
  utf8(source: Buffer, start: number, end: number): void {
    this.reserve((end - start) * longestEscape + 2);
    const { bytes } = this;
    let { at } = this;
    let isPlain = true;
    bytes[at++] = quote;
    for (let from = start; from < end; from++) {
      const byte = source[from] as number;
      if (byte >= 128) {
        if (isPlain && !isUtf8(source.subarray(start, end))) {
          this.text(source.toString('utf8', start, end));
          return;
        }
        isPlain = false;
        bytes[at++] = byte;
      } else {
        const letter = escapes[byte] as number;
        if (letter === 0) bytes[at++] = byte;
        else at = writeEscape(bytes, at, byte, letter);
      }
    }
    bytes[at++] = quote;
    this.at = at;
  }
}

function writeEscape(bytes: Buffer, at: number, byte: number, letter: number): number {
  bytes[at++] = backslash;
  bytes[at++] = letter;
  if (letter !== 0x75) return at;
  bytes[at++] = 0x30;
  bytes[at++] = 0x30;
  bytes[at++] = hex[byte >> 4] as number;
  bytes[at++] = hex[byte & 15] as number;
  return at;
}
