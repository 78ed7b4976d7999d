import { groupBy } from './group-by.js';
import { type RenderOptions, renderTrace } from './render-trace.js';
import type { SpanRecord } from './span-record.js';

export interface TraceOptions {
  /** The parent id of a caller that exports no span: its children are roots here, not orphans. */
  parentSpanId?: string;
}

/** One trace as a tree. Spans whose parent has not arrived are `orphans`, at the top beside the root. */
export class Trace {
  readonly spans: readonly SpanRecord[];
  /** Spans without a parent: a whole trace has exactly one. */
  readonly roots: readonly SpanRecord[];
  /** Spans whose parent is missing. */
  readonly orphans: readonly SpanRecord[];
  readonly #byId: Map<string, SpanRecord>;
  readonly #children: Map<string, SpanRecord[]>;

  constructor(spans: Iterable<SpanRecord>, { parentSpanId: caller }: TraceOptions = {}) {
    const adopted = (span: SpanRecord): SpanRecord => {
      if (caller === undefined || span.parentSpanId !== caller) return span;
      const { parentSpanId: _caller, ...root } = span;
      return root;
    };
    this.#byId = new Map([...spans].map((span) => [span.spanId, adopted(span)]));
    this.spans = [...this.#byId.values()].sort((a, b) => a.start - b.start);
    this.#children = groupBy(this.spans, ({ parentSpanId }) => parentSpanId ?? '');
    this.roots = this.spans.filter((span) => !span.parentSpanId);
    this.orphans = this.spans.filter((span) => span.parentSpanId && !this.#byId.has(span.parentSpanId));
  }

  get traceId(): string {
    return this.spans[0]?.traceId ?? '';
  }

  /** The services that took part, in the order in which they joined. */
  get services(): string[] {
    return [...new Set(this.spans.map(({ service }) => service))];
  }

  /** The spans with status ERROR. */
  get errors(): SpanRecord[] {
    return this.spans.filter(({ status }) => status === 'error');
  }

  /** One root, and every other span has its parent here. */
  get isWhole(): boolean {
    return this.roots.length === 1 && this.orphans.length === 0;
  }

  /** From the first start to the last end, in milliseconds. */
  get durationMs(): number {
    if (this.spans.length === 0) return 0;
    return Math.max(...this.spans.map(({ end }) => end)) - Math.min(...this.spans.map(({ start }) => start));
  }

  /** The first span of that name, if there is one. */
  find(name: string): SpanRecord | undefined {
    return this.spans.find((span) => span.name === name);
  }

  /** Every span of that name, by start. */
  findAll(name: string): SpanRecord[] {
    return this.spans.filter((span) => span.name === name);
  }

  /** The only span of that name. Throws with the tree if there is none or more than one. */
  span(name: string): SpanRecord {
    const [found, ...others] = this.findAll(name);
    if (found && others.length === 0) return found;
    throw new Error(`${others.length + (found ? 1 : 0)} spans are named "${name}", not one, in\n${this.render()}`);
  }

  /** The children of a span, by start. */
  childrenOf(span: SpanRecord): readonly SpanRecord[] {
    return this.#children.get(span.spanId) ?? [];
  }

  parentOf(span: SpanRecord): SpanRecord | undefined {
    return span.parentSpanId ? this.#byId.get(span.parentSpanId) : undefined;
  }

  /** Calls `visit` for each span, parents first, siblings by start. */
  walk(visit: (span: SpanRecord, depth: number) => void): void {
    const descend = (span: SpanRecord, depth: number): void => {
      visit(span, depth);
      for (const child of this.childrenOf(span)) descend(child, depth + 1);
    };
    for (const top of this.tops()) descend(top, 0);
  }

  /** The tree as lines: two spaces a level, the span's name, ` !` after one with status ERROR. */
  waterfall(): string[] {
    const lines: string[] = [];
    this.walk((span, depth) => lines.push('  '.repeat(depth) + span.name + (span.status === 'error' ? ' !' : '')));
    return lines;
  }

  /** The tree for people, with services, kinds, durations, events and links. */
  render(options: RenderOptions = {}): string {
    return renderTrace(this, options);
  }

  /** The spans from which the tree is drawn: roots and orphans, by start. */
  tops(): SpanRecord[] {
    return [...this.roots, ...this.orphans].sort((a, b) => a.start - b.start);
  }
}
