import { randomFillSync } from 'node:crypto';
import { INVALID_SPANID, INVALID_TRACEID } from '@opentelemetry/api';

/** Asked of the system by the page: an id at a time would cost more than all else that begins a span. */
const page = Buffer.alloc(4096);
let used = page.length;

/** 16 random bytes as hexadecimal digits, not all of them zero: a trace id of the W3C. */
export const traceId = (): string => take(16, INVALID_TRACEID);

/** 8 of them: a span id. */
export const spanId = (): string => take(8, INVALID_SPANID);

function take(bytes: number, invalid: string): string {
  if (used + bytes > page.length) {
    randomFillSync(page);
    used = 0;
  }
  const id = page.toString('hex', used, (used += bytes));
  return id === invalid ? take(bytes, invalid) : id;
}
