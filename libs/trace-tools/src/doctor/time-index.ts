import type { SpanRecord } from '@throughline/telemetry-testing';

/** Spans sorted by time, to find those that ran at one moment without reading all of them. */
export class TimeIndex {
  readonly #spans: readonly SpanRecord[];
  /** The latest end among the spans up to each one: where that is too early, so are all before it. */
  readonly #latest: number[] = [];

  constructor(spans: readonly SpanRecord[]) {
    this.#spans = [...spans].sort((a, b) => a.start - b.start);
    for (const [at, { end }] of this.#spans.entries())
      this.#latest.push(Math.max(end, this.#latest[at - 1] ?? -Infinity));
  }

  /** Spans that start from `from` to `to`, by start. */
  starting(from: number, to: number): SpanRecord[] {
    return this.#spans.slice(this.#after(from, false), this.#after(to, true));
  }

  /** Spans that run at some time from `from` to `to`, by start. */
  running(from: number, to: number): SpanRecord[] {
    const found: SpanRecord[] = [];
    for (let at = this.#after(to, true) - 1; at >= 0 && this.#latest[at]! >= from; at--)
      if (this.#spans[at]!.end >= from) found.unshift(this.#spans[at]!);
    return found;
  }

  /** The index of the first span that starts after `time` or, unless `inclusive`, at it. */
  #after(time: number, inclusive: boolean): number {
    let [low, high] = [0, this.#spans.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const { start } = this.#spans[middle]!;
      if (start < time || (inclusive && start === time)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
