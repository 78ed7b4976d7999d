/**
 * Appends bytes to the messages at a path of field numbers, and corrects the lengths of the messages around them. All
 * other bytes stay as they are, so that an encoder can be extended without being rewritten.
 *
 * @param path the fields to follow at each level
 * @param extra returns the bytes for the next message, given the field that led to the message around it
 */
export function appendToMessages(
  message: Uint8Array,
  [fields, ...below]: readonly (readonly number[])[],
  extra: (parent: number) => Uint8Array,
  parent = 0,
): Uint8Array {
  if (!fields) return Buffer.concat([message, extra(parent)]);
  const parts: Uint8Array[] = [];
  let at = 0;
  while (at < message.length) {
    const tag = readVarint(message, at);
    const field = Math.floor(tag.value / 8);
    const content = contentOf(message, tag.end, tag.value % 8);
    if (tag.value % 8 === 2 && fields.includes(field)) {
      // Only a leaf needs to know the kind of the message around it; other levels pass on the position.
      const changed = appendToMessages(
        message.subarray(content.start, content.end),
        below,
        extra,
        below.length ? field : parent,
      );
      parts.push(message.subarray(at, tag.end), varint(changed.length), changed);
    } else {
      parts.push(message.subarray(at, content.end));
    }
    at = content.end;
  }
  return Buffer.concat(parts);
}

function contentOf(message: Uint8Array, start: number, wireType: number): { start: number; end: number } {
  switch (wireType) {
    case 0:
      return { start, end: readVarint(message, start).end };
    case 1:
      return { start, end: start + 8 };
    case 2: {
      const length = readVarint(message, start);
      return { start: length.end, end: length.end + length.value };
    }
    case 5:
      return { start, end: start + 4 };
    default:
      throw new Error(`Wire type ${wireType} is none of protobuf's`);
  }
}

function readVarint(bytes: Uint8Array, start: number): { value: number; end: number } {
  let value = 0;
  let end = start;
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes[end++];
    if (byte === undefined) throw new Error('The message ends within a number');
    value += (byte & 127) * factor;
    if (byte < 128) return { value, end };
  }
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}
