import { Readable } from 'node:stream';
import { isFinal, type TimelineEntry } from '@throughline/contracts';

/**
 * One customer's view of one order, as server-sent events: every entry of the timeline in order and once, however
 * often and in whatever order they come to be known, until a final one.
 */
export class StatusStream extends Readable {
  private readonly known = new Map<number, TimelineEntry>();
  private next = Infinity;
  private over = false;

  override _read(): void {}

  /** Until `startAt` is called, the stream only collects entries. */
  startAt(position: number): void {
    if (this.over) return;
    this.next = position;
    this.flush();
  }

  add(position: number, entry: TimelineEntry): void {
    this.known.set(position, entry);
    this.flush();
  }

  /** A comment line keeps proxies from closing a quiet connection, and detects a customer who has left. */
  heartbeat(): void {
    if (this.next !== Infinity) this.push(': waiting\n\n');
  }

  close(): void {
    if (!this.over) this.push(null);
    this.over = true;
    this.next = Infinity;
  }

  private flush(): void {
    for (let entry = this.known.get(this.next); entry; entry = this.known.get(this.next)) {
      this.push(`id: ${this.next}\ndata: ${JSON.stringify(entry)}\n\n`);
      this.next += 1;
      if (isFinal(entry.status)) this.close();
    }
  }
}
