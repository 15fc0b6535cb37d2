const headerLength = 9;
const warningFlag = 8;
const errorOpcode = 0;
const resultOpcode = 8;
const voidKind = 1;
const rowsKind = 2;
const preparedKind = 4;
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

/** The answer to PREPARE. */
export function isPrepared(frame: Buffer): boolean {
  return isResult(frame, preparedKind);
}

/** The answer to a read. */
export function isRows(frame: Buffer): boolean {
  return isResult(frame, rowsKind);
}

/** The answer to a write without a condition. */
export function isVoid(frame: Buffer): boolean {
  return isResult(frame, voidKind);
}

/** The part of an answer to PREPARE that is the statement's id. */
export function preparedId(frame: Buffer): Buffer {
  const at = bodyOf(frame) + 6;
  return frame.subarray(at, at + frame.readUInt16BE(at - 2));
}

/** An error in place of an answer; UNPREPARED has the id of a statement behind its message. */
export function errorFrame(frame: Buffer, code: number, message: string, id?: Buffer): Buffer {
  const text = Buffer.from(message);
  const body = Buffer.concat([int(code), short(text.length), text, ...(id ? [short(id.length), id] : [])]);
  const header = Buffer.from(frame.subarray(0, headerLength));
  header[1] = 0;
  header[4] = errorOpcode;
  header.writeInt32BE(body.length, 5);
  return Buffer.concat([header, body]);
}

function isResult(frame: Buffer, kind: number): boolean {
  return frame[4] === resultOpcode && frame.readInt32BE(bodyOf(frame)) === kind;
}

/** Where the answer itself begins, behind what Cassandra warns of: `USE` with what is prepared, the first time. */
function bodyOf(frame: Buffer): number {
  if (((frame[1] ?? 0) & warningFlag) === 0) return headerLength;
  let at = headerLength + 2;
  for (let left = frame.readUInt16BE(headerLength); left > 0; left--) at += 2 + frame.readUInt16BE(at);
  return at;
}

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function short(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
