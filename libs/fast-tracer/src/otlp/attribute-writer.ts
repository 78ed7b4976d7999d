import { ProtobufWriter } from './protobuf-writer.js';

const VALUES_REMEMBERED = 32;
const KEYS_REMEMBERED = 512;
const LONGEST_REMEMBERED = 128;

/**
 * Writes attributes as `KeyValue` messages and remembers those it has written: a service has few names, and most of
 * them few values. A name whose values turn out to be many (ids) keeps its own bytes only.
 */
export class AttributeWriter {
  private readonly keys = new Map<string, Uint8Array>();
  private readonly values = new Map<string, Map<string | boolean, Uint8Array>>();

  /** @param field the number of the repeated `KeyValue` in the message that is open */
  write(to: ProtobufWriter, field: number, attributes: object | undefined): void {
    for (const key in attributes) {
      if (!Object.hasOwn(attributes, key)) continue;
      const value: unknown = attributes[key as never];
      const known = typeof value === 'string' || typeof value === 'boolean' ? this.known(key, value) : undefined;
      if (known) {
        to.blob(field, known);
      } else {
        const start = to.open(field);
        this.pair(to, key, value);
        to.close(start);
      }
    }
  }

  private pair(to: ProtobufWriter, key: string, value: unknown): void {
    to.raw(this.keyBytes(key));
    const start = to.open(2);
    this.any(to, value);
    to.close(start);
  }

  /** AnyValue of opentelemetry/proto/common/v1/common.proto. */
  private any(to: ProtobufWriter, value: unknown): void {
    if (typeof value === 'string') {
      to.text(1, value);
    } else if (typeof value === 'boolean') {
      to.number(2, value ? 1 : 0);
    } else if (typeof value === 'number') {
      const whole = Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63;
      to.tag(whole ? 3 : 4, whole ? 0 : 1);
      if (whole) to.int64(value);
      else to.double(value);
    } else if (value instanceof Uint8Array) {
      to.blob(7, value);
    } else if (Array.isArray(value)) {
      const list = to.open(5);
      for (const item of value) {
        const start = to.open(1);
        this.any(to, item);
        to.close(start);
      }
      to.close(list);
    } else if (typeof value === 'object' && value !== null) {
      const map = to.open(6);
      this.write(to, 1, value);
      to.close(map);
    }
  }

  private keyBytes(key: string): Uint8Array {
    const known = this.keys.get(key);
    if (known) return known;
    const writer = new ProtobufWriter(key.length + 8);
    writer.text(1, key);
    const bytes = writer.bytes();
    if (this.keys.size < KEYS_REMEMBERED) this.keys.set(key, bytes);
    return bytes;
  }

  private known(key: string, value: string | boolean): Uint8Array | undefined {
    const values = this.values.get(key);
    const known = values?.get(value);
    if (known) return known;
    if (values && values.size >= VALUES_REMEMBERED) return undefined;
    if (String(value).length > LONGEST_REMEMBERED || (!values && this.values.size >= KEYS_REMEMBERED)) return undefined;
    const writer = new ProtobufWriter(64);
    this.pair(writer, key, value);
    const bytes = Uint8Array.from(writer.bytes());
    if (values) values.set(value, bytes);
    else this.values.set(key, new Map([[value, bytes]]));
    return bytes;
  }
}
