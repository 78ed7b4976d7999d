import { Problem } from '@throughline/service';
import type { StatusStream } from './status-stream.js';

export interface StreamLimits {
  perClient: number;
  inAll: number;
}

/** Counts open streams. Each holds a connection and memory until its client leaves. */
export class StreamCount {
  private readonly byClient = new Map<string, number>();
  private inAll = 0;

  constructor(private readonly limits: StreamLimits) {}

  /** @throws Problem 429 when the client has too many, 503 when all have */
  assertFree(client: string): void {
    if ((this.byClient.get(client) ?? 0) >= this.limits.perClient)
      throw new Problem(429, 'too_many_streams', 'You watch too many orders at once; close a stream first.');
    if (this.inAll >= this.limits.inAll)
      throw new Problem(503, 'overloaded', 'Too many orders are watched; try again.');
  }

  /** Counts a stream until it closes. */
  add(client: string, stream: StatusStream): void {
    this.change(client, 1);
    stream.once('close', () => this.change(client, -1));
  }

  private change(client: string, by: number): void {
    const count = (this.byClient.get(client) ?? 0) + by;
    if (count) this.byClient.set(client, count);
    else this.byClient.delete(client);
    this.inAll += by;
  }
}
