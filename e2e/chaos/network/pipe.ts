import type { Socket } from 'node:net';

/** Carries bytes in one direction, in order: delayed by `delayMs`, or dropped while it `swallows`. */
export class Pipe {
  delayMs = 0;
  swallows = false;
  readonly #to: Socket;
  readonly #waiting: { due: number; data: Buffer | null }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(from: Socket, to: Socket) {
    this.#to = to;
    from.on('data', (data: Buffer) => this.#take(data));
    from.on('end', () => this.#take(null));
    to.on('close', () => clearTimeout(this.#timer));
  }

  #take(data: Buffer | null): void {
    if (this.swallows) return;
    this.#waiting.push({ due: Date.now() + this.delayMs, data });
    if (!this.#timer) this.#pass();
  }

  #pass(): void {
    this.#timer = undefined;
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const waitMs = next.due - Date.now();
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#pass(), waitMs);
        return;
      }
      this.#waiting.shift();
      if (next.data) this.#to.write(next.data);
      else this.#to.end();
    }
  }
}
