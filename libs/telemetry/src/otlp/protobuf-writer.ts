const HEX = new Uint8Array(128);
for (let digit = 0; digit < 16; digit++) {
  HEX[digit.toString(16).charCodeAt(0)] = digit;
  HEX[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}
const TWO_32 = 2 ** 32;
// Below this, a loop in JavaScript is faster than the way into V8's own encoder.
const SHORT = 48;

/** Writes protobuf into one growing buffer. A message is opened, written and closed; its length is then filled in. */
export class ProtobufWriter {
  #bytes: Buffer;
  #at = 0;

  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  get length(): number {
    return this.#at;
  }

  /** Begins a message or a string in this field. Returns what {@link close} wants. */
  open(field: number): number {
    this.tag(field, 2);
    return ++this.#at;
  }

  close(start: number): void {
    const length = this.#at - start;
    if (length >= 128) {
      const more = sizeOf(length) - 1;
      this.#room(more);
      this.#bytes.copyWithin(start + more, start, this.#at);
      this.#at = start - 1;
      this.varint(length);
      this.#at += length;
    } else {
      this.#bytes[start - 1] = length;
    }
  }

  tag(field: number, wireType: number): void {
    this.#room(3);
    const tag = (field << 3) | wireType;
    if (tag < 128) this.#bytes[this.#at++] = tag;
    else this.varint(tag);
  }

  /** A whole number from 0 on. */
  varint(value: number): void {
    this.#room(10);
    let rest = value;
    for (; rest >= 128; rest = rest < TWO_32 ? rest >>> 7 : Math.floor(rest / 128)) {
      this.#bytes[this.#at++] = (rest % 128) | 128;
    }
    this.#bytes[this.#at++] = rest;
  }

  /** A whole number, negative ones as protobuf's int64 has them: ten bytes. */
  int64(value: number): void {
    if (value >= 0) return this.varint(value);
    this.#room(10);
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 127n; rest >>= 7n) this.#bytes[this.#at++] = Number(rest & 127n) | 128;
    this.#bytes[this.#at++] = Number(rest);
  }

  fixed32(value: number): void {
    this.#room(4);
    this.#at = this.#bytes.writeUInt32LE(value, this.#at);
  }

  /** Seconds and nanoseconds as nanoseconds: more than a number can hold, so by halves. */
  nanos([seconds, nanos]: readonly [number, number]): void {
    const high = Math.floor(seconds / 65_536) * 1e9;
    const low = (seconds % 65_536) * 1e9 + nanos + (high % 65_536) * 65_536;
    this.fixed32(low % TWO_32);
    this.fixed32(Math.floor(high / 65_536) + Math.floor(low / TWO_32));
  }

  double(value: number): void {
    this.#room(8);
    this.#at = this.#bytes.writeDoubleLE(value, this.#at);
  }

  /** The bytes that hexadecimal digits stand for, with their length. */
  hex(digits: string): void {
    const length = digits.length >> 1;
    this.#room(length + 1);
    this.#bytes[this.#at++] = length;
    for (let at = 0; at < digits.length; at += 2) {
      this.#bytes[this.#at++] = (HEX[digits.charCodeAt(at)]! << 4) | HEX[digits.charCodeAt(at + 1)]!;
    }
  }

  text(field: number, text: string): void {
    const start = this.open(field);
    this.#room(text.length * 3);
    if (text.length > SHORT || !this.#ascii(text)) this.#at = start + this.#bytes.write(text, start, 'utf8');
    this.close(start);
  }

  bytes(field: number, bytes: Uint8Array): void {
    this.tag(field, 2);
    this.varint(bytes.length);
    this.raw(bytes);
  }

  /** Bytes that are protobuf already. */
  raw(bytes: Uint8Array): void {
    this.#room(bytes.length);
    if (bytes.length > SHORT) this.#bytes.set(bytes, this.#at);
    else for (let at = 0; at < bytes.length; at++) this.#bytes[this.#at + at] = bytes[at]!;
    this.#at += bytes.length;
  }

  #ascii(text: string): boolean {
    const start = this.#at;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code > 127) return false;
      this.#bytes[start + at] = code;
    }
    this.#at = start + text.length;
    return true;
  }

  /** One byte more, for the length that {@link open} leaves room for. */
  #room(wanted: number): void {
    const needed = this.#at + wanted + 1;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = larger;
  }
}

function sizeOf(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size++;
  return size;
}
