/**
 * Goes over a struct in Thrift's compact protocol and makes nothing of it: hyparquet makes room for as many items as a list
 * claims to have before it looks for the first, and reads an integer for as long as its bytes go on.
 *
 * @returns where the struct ends
 * @throws Error where it goes on past the end, or claims what no Parquet file has
 * @see https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */
export function checkStruct(view: DataView, start: number, depth = 0): number {
  if (depth > MAX_DEPTH) throw new Error("structs within structs without end");
  let at = start;
  for (;;) {
    const byte = view.getUint8(at++);
    if ((byte & 0x0f) === STOP) return at;
    // Where the field's number is not in the byte, it follows.
    if (byte >> 4 === 0) at = endOfVarint(view, at);
    at = endOfElement(view, at, { type: byte & 0x0f, depth });
  }
}

/** An integer of seven bits a byte. @throws Error past the bytes that 64 bits take */
export function readVarint(view: DataView, start: number): { value: number; end: number } {
  let value = 0;
  for (let at = start; at < start + MAX_VARINT; at++) {
    const byte = view.getUint8(at);
    value += (byte & 0x7f) * 2 ** (7 * (at - start));
    if (byte < 0x80) return { value, end: at + 1 };
  }
  throw new Error("an integer without end");
}

// --- internal ---

const MAX_DEPTH = 16;
const MAX_VARINT = 10;
const [STOP, TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, STRUCT] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12];

function endOfElement(view: DataView, at: number, { type, depth }: { type: number; depth: number }): number {
  switch (type) {
    case TRUE:
    case FALSE:
      return at;
    case BYTE:
      return at + 1;
    case I16:
    case I32:
    case I64:
      return endOfVarint(view, at);
    case DOUBLE:
      return at + 8;
    case BINARY: {
      const { value, end } = readVarint(view, at);
      return end + value;
    }
    case LIST:
      return endOfList(view, at, depth);
    case STRUCT:
      return checkStruct(view, at, depth + 1);
    default:
      throw new Error(`a field of the unknown type ${type}`);
  }
}

function endOfList(view: DataView, start: number, depth: number): number {
  const byte = view.getUint8(start);
  const type = byte & 0x0f;
  const { value: size, end } = byte >> 4 === 15 ? readVarint(view, start + 1) : { value: byte >> 4, end: start + 1 };
  // Each item takes a byte at least.
  if (size > view.byteLength - end) throw new Error(`a list of ${size} items in ${view.byteLength - end} bytes`);
  if (type === LIST) throw new Error("a list of lists");
  let at = end;
  const item = type === TRUE || type === FALSE ? BYTE : type;
  for (let index = 0; index < size; index++) at = endOfElement(view, at, { type: item, depth });
  return at;
}

function endOfVarint(view: DataView, at: number): number {
  return readVarint(view, at).end;
}
