import type { Waiting } from './bounded-processor.js';

/** A Collector takes 4 MiB at once over gRPC, unless told: this leaves room for what goes around the spans. */
const MOST_BYTES = 3.5 * 1024 * 1024;

/** A batch in as many requests as its size asks for. A span that is too large by itself has one of its own. */
export function inRequests(batch: Waiting[]): Waiting[][] {
  const requests: Waiting[][] = [];
  let room = 0;
  for (const span of batch) {
    const { size = 0 } = span;
    if (requests.length === 0 || size > room) {
      requests.push([]);
      room = MOST_BYTES;
    }
    requests.at(-1)!.push(span);
    room -= size;
  }
  return requests;
}
