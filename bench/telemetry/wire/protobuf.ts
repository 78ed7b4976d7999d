export interface Field {
  number: number;
  /** A number for a varint field; the bytes of any other. */
  value: number | Buffer;
}

/** The fields of a protobuf message, in the order of the wire. Throws on a wire type that proto3 does not have. */
export function* fields(message: Buffer): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = message[at++]!;
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  const bytes = (length: number): Buffer => message.subarray(at, (at += length));
  const readers = new Map<number, () => number | Buffer>([
    [0, varint],
    [1, () => bytes(8)],
    [2, () => bytes(varint())],
    [5, () => bytes(4)],
  ]);
  while (at < message.length) {
    const tag = varint();
    const read = readers.get(tag & 7);
    if (!read) throw new Error(`unexpected wire type ${tag & 7}`);
    yield { number: Math.floor(tag / 8), value: read() };
  }
}

/** The messages in a field that may be repeated. */
export function* messagesIn(message: Buffer, wanted: number): Generator<Buffer> {
  for (const { number, value } of fields(message)) if (number === wanted) yield value as Buffer;
}
