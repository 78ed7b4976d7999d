import { randomFillSync } from 'node:crypto';
import { INVALID_SPANID, INVALID_TRACEID } from '@opentelemetry/api';
import type { IdGenerator } from '@opentelemetry/sdk-trace';

const page = Buffer.alloc(4096);
/** Digits that are made at once. An id is a slice of them and keeps them all in memory, so they are few. */
const CHUNK_BYTES = 256;

let usedBytes = page.length;
let digits = '';
let used = 0;

function refill(): void {
  if (usedBytes === page.length) {
    randomFillSync(page);
    usedBytes = 0;
  }
  digits = page.toString('hex', usedBytes, (usedBytes += CHUNK_BYTES));
  used = 0;
}

function take(length: number, invalid: string): string {
  if (used + length > digits.length) refill();
  const id = digits.slice(used, (used += length));
  return id === invalid ? take(length, invalid) : id;
}

/** Ids of W3C Trace Context from the system's source of randomness: a call of V8's hex encoder for 32 of them. */
export class RandomIds implements IdGenerator {
  generateTraceId(): string {
    return take(32, INVALID_TRACEID);
  }

  generateSpanId(): string {
    return take(16, INVALID_SPANID);
  }
}
