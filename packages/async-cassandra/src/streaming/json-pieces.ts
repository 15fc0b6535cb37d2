/** Small enough that a slow reader is seen to make progress, large enough to be worth a write. */
export const pieceLength = 32 * 1024;
/** With room for the row that goes beyond. */
const memoryLength = pieceLength + 2 * 1024;
/** What is kept for later: two megabytes. */
const mostKept = 64;

const kept: Buffer[] = [];
/** Pieces that are with somebody: each is given back once. */
const lent = new WeakSet<Buffer>();

/** Memory for a piece. */
export function pieceMemory(): Buffer {
  return kept.pop() ?? Buffer.allocUnsafeSlow(memoryLength);
}

/** Keeps memory that nobody looks at. */
export function keepMemory({ buffer, length }: Buffer): void {
  if (length === memoryLength && kept.length < mostKept) kept.push(Buffer.from(buffer));
}

/** Notes that a piece is somebody's, who may give it back. */
export function lend(piece: Buffer): Buffer {
  lent.add(piece);
  return piece;
}

/** Takes a piece back, for others to be written to its memory. Nothing where it is none, or is back already. */
export function takeBack(piece: Buffer): void {
  if (!lent.delete(piece)) return;
  keepMemory(Buffer.from(piece.buffer));
}
