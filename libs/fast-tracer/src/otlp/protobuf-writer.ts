const HEX = new Uint8Array(128);
for (let digit = 0; digit < 16; digit++) {
  HEX[digit.toString(16).charCodeAt(0)] = digit;
  HEX[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}
const TWO_32 = 2 ** 32;
/** Up to here a loop in JavaScript is faster than a call of V8's own encoder. */
const SHORT = 48;

/** Writes protobuf into a buffer that grows. A message is opened, written and closed; its length is then filled in. */
export class ProtobufWriter {
  private buffer: Buffer;
  private position = 0;

  /** @param capacity in bytes, to begin with */
  constructor(capacity: number) {
    this.buffer = Buffer.allocUnsafeSlow(capacity);
  }

  get length(): number {
    return this.position;
  }

  /** What was written: a view that changes with the next write. */
  bytes(): Buffer {
    return this.buffer.subarray(0, this.position);
  }

  /** Forgets what was written after `length` bytes. */
  cutTo(length: number): void {
    this.position = length;
  }

  /** Begins a message or a text in this field. Returns what {@link close} wants. */
  open(field: number): number {
    this.tag(field, 2);
    return ++this.position;
  }

  close(start: number): void {
    const length = this.position - start;
    if (length < 128) {
      this.buffer[start - 1] = length;
      return;
    }
    const more = varintSize(length) - 1;
    this.room(more);
    this.buffer.copyWithin(start + more, start, this.position);
    this.position = start - 1;
    this.varint(length);
    this.position += length;
  }

  tag(field: number, wireType: number): void {
    this.room(3);
    const tag = (field << 3) | wireType;
    if (tag < 128) this.buffer[this.position++] = tag;
    else this.varint(tag);
  }

  /** A whole number from 0 on, zero too. */
  number(field: number, value: number): void {
    this.tag(field, 0);
    this.varint(value);
  }

  /** A whole number from 0 on. */
  varint(value: number): void {
    this.room(10);
    let rest = value;
    for (; rest >= 128; rest = rest < TWO_32 ? rest >>> 7 : Math.floor(rest / 128)) {
      this.buffer[this.position++] = (rest % 128) | 128;
    }
    this.buffer[this.position++] = rest;
  }

  /** A whole number, negative ones as protobuf's int64 has them: ten bytes. */
  int64(value: number): void {
    if (value >= 0) return this.varint(value);
    this.room(10);
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 127n; rest >>= 7n) this.buffer[this.position++] = Number(rest & 127n) | 128;
    this.buffer[this.position++] = Number(rest);
  }

  fixed32(value: number): void {
    this.room(4);
    for (let rest = value, bytes = 4; bytes > 0; bytes--, rest >>>= 8) this.buffer[this.position++] = rest & 0xff;
  }

  /** Seconds and nanoseconds as nanoseconds: more than a number can hold, so by halves; modulo 2^64 before 1970. */
  nanos(field: number, [seconds, nanos]: readonly [number, number]): void {
    this.tag(field, 1);
    const high = Math.floor(seconds / 65_536) * 1e9;
    const low = (seconds & 65_535) * 1e9 + nanos + (high & 65_535) * 65_536;
    this.fixed32(low >>> 0);
    this.fixed32((Math.floor(high / 65_536) + Math.floor(low / TWO_32)) >>> 0);
  }

  double(value: number): void {
    this.room(8);
    this.position = this.buffer.writeDoubleLE(value, this.position);
  }

  /** The bytes that hexadecimal digits stand for. */
  hex(field: number, digits: string): void {
    this.tag(field, 2);
    const length = digits.length >> 1;
    this.room(length + 1);
    this.buffer[this.position++] = length;
    for (let at = 0; at < digits.length; at += 2) {
      this.buffer[this.position++] = (HEX[digits.charCodeAt(at)]! << 4) | HEX[digits.charCodeAt(at + 1)]!;
    }
  }

  text(field: number, text: string): void {
    const start = this.open(field);
    this.room(text.length > SHORT ? Buffer.byteLength(text) : text.length * 3);
    if (text.length > SHORT || !this.ascii(text)) this.position = start + this.buffer.write(text, start, 'utf8');
    this.close(start);
  }

  blob(field: number, bytes: Uint8Array): void {
    this.tag(field, 2);
    this.varint(bytes.length);
    this.raw(bytes);
  }

  /** Bytes that are protobuf already. */
  raw(bytes: Uint8Array): void {
    this.room(bytes.length);
    if (bytes.length > SHORT) this.buffer.set(bytes, this.position);
    else for (let at = 0; at < bytes.length; at++) this.buffer[this.position + at] = bytes[at]!;
    this.position += bytes.length;
  }

  /** False where a character needs more than a byte: nothing is written then. */
  private ascii(text: string): boolean {
    const start = this.position;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code > 127) return false;
      this.buffer[start + at] = code;
    }
    this.position = start + text.length;
    return true;
  }

  /** One byte more, for the length that {@link open} leaves room for. */
  private room(wanted: number): void {
    const needed = this.position + wanted + 1;
    if (needed <= this.buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.buffer.length * 2));
    larger.set(this.buffer.subarray(0, this.position));
    this.buffer = larger;
  }
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size++;
  return size;
}
