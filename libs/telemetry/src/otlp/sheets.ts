import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { EncodedSpan, NOWHERE, Sheet } from './encoded-span.js';

const SIZE = 32 * 1024;
/** Few spans are larger; one that is may have to be copied. */
const USUAL = SIZE / 32;
/** A larger one has bytes of its own where it does not fit: the rest of the sheet would be kept for nothing. */
const LARGE = SIZE / 8;
/** What is kept for the next batches, 1 MiB and a queue half full. */
const MOST_BLANK = 32;
const MOST_SPARE = 4096;

/**
 * The bytes of spans that wait, and what stands for these, used over and over: whatever waits for a batch is in V8's old
 * generation when that is sent, where new ones each time would hasten the next full collection.
 */
export class Sheets {
  private current = new Sheet(Buffer.alloc(0));
  private readonly blank: Sheet[] = [];
  private readonly spare: EncodedSpan[] = [];

  /** The one to write on, with room for a usual span. */
  opened(): Sheet {
    if (this.current.bytes.length - this.current.filled < USUAL) this.turnOver();
    return this.current;
  }

  /** A span whose bytes have been written on the open sheet. */
  placed(span: ReadableSpan, size: number): EncodedSpan {
    return this.hold(span, this.current, size);
  }

  /** A span whose bytes did not fit on it. */
  copied(span: ReadableSpan, bytes: Buffer): EncodedSpan {
    if (bytes.length > LARGE) return this.hold(span, new Sheet(Buffer.from(bytes)), bytes.length);
    this.turnOver();
    bytes.copy(this.current.bytes, this.current.filled);
    return this.placed(span, bytes.length);
  }

  /** Takes spans whose bytes nobody needs any more. They may stand for others from now on. */
  giveBack(spans: readonly EncodedSpan[]): void {
    for (const span of spans) {
      const { sheet } = span;
      if (sheet === NOWHERE) continue;
      span.letGo();
      if (this.spare.length < MOST_SPARE) this.spare.push(span);
      if (--sheet.waiting === 0) this.clear(sheet);
    }
  }

  private hold(span: ReadableSpan, sheet: Sheet, size: number): EncodedSpan {
    return (this.spare.pop() ?? new EncodedSpan()).hold(span, sheet, size);
  }

  private turnOver(): void {
    this.current = this.blank.pop() ?? new Sheet(Buffer.allocUnsafeSlow(SIZE));
  }

  private clear(sheet: Sheet): void {
    sheet.filled = 0;
    const isUsual = sheet.bytes.length === SIZE && sheet !== this.current;
    if (isUsual && this.blank.length < MOST_BLANK) this.blank.push(sheet);
  }
}
