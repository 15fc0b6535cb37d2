/** An unsigned number of Cassandra's variable length: as many leading ones as bytes follow the first. */
export function encodeUnsigned(value: bigint): Buffer {
  let extra = 0;
  while (extra < 8 && value >> BigInt(7 + 7 * extra) !== 0n) extra++;
  const bytes = Buffer.alloc(extra + 1);
  for (let at = extra, left = value; at >= 0; at--, left >>= 8n) bytes[at] = Number(left & 0xffn);
  bytes[0] = (bytes[0] as number) | ((0xff00 >> extra) & 0xff);
  return bytes;
}

/** The number that begins at `start`, and where what follows begins. */
export function decodeUnsigned(bytes: Buffer, start: number): { value: bigint; next: number } {
  const first = bytes.readUInt8(start);
  const extra = Math.clz32(~first & 0xff) - 24;
  const next = start + 1 + extra;
  if (next > bytes.length) throw new RangeError('A number goes on behind the end of its page');
  let value = extra >= 8 ? 0n : BigInt(first & (0xff >> extra));
  for (let at = start + 1; at < next; at++) value = (value << 8n) | BigInt(bytes[at] as number);
  return { value, next };
}

/** A signed one, small by its distance from zero. */
export function encodeSigned(value: bigint): Buffer {
  return encodeUnsigned(BigInt.asUintN(64, (value << 1n) ^ (value >> 63n)));
}

export function decodeSigned(bytes: Buffer, start: number): { value: bigint; next: number } {
  const { value, next } = decodeUnsigned(bytes, start);
  return { value: (value >> 1n) ^ -(value & 1n), next };
}
