const headerLength = 9;
const resultOpcode = 8;
const rowsKind = 2;
const globalTable = 1;
const moreAhead = 2;
const noMetadata = 4;

/** Splits what comes from Cassandra (protocol v4, not compressed) into whole frames. */
export function frameSplitter(onFrame: (frame: Buffer) => void): (data: Buffer) => void {
  let begun = Buffer.alloc(0);
  return (data) => {
    begun = Buffer.concat([begun, data]);
    while (begun.length >= headerLength) {
      const length = headerLength + begun.readInt32BE(5);
      if (begun.length < length) return;
      onFrame(begun.subarray(0, length));
      begun = begun.subarray(length);
    }
  };
}

/** The same answer without its rows where it is a page of `int` columns that has more behind it. */
export function withoutRows(frame: Buffer): Buffer | undefined {
  if (frame[4] !== resultOpcode || frame.readInt32BE(headerLength) !== rowsKind) return undefined;
  const flags = frame.readInt32BE(headerLength + 4);
  if ((flags & moreAhead) === 0) return undefined;
  const columns = frame.readInt32BE(headerLength + 8);
  let at = headerLength + 12;
  at += 4 + frame.readInt32BE(at);
  const skipText = () => {
    at += 2 + frame.readUInt16BE(at);
  };
  if ((flags & noMetadata) === 0) {
    if (flags & globalTable) for (let n = 0; n < 2; n++) skipText();
    for (let column = 0; column < columns; column++) {
      skipText();
      // The type, which has no parameters.
      at += 2;
    }
  }
  const empty = Buffer.concat([frame.subarray(0, at), Buffer.alloc(4)]);
  empty.writeInt32BE(empty.length - headerLength, 5);
  return empty;
}
