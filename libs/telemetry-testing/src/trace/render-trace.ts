import type { SpanRecord } from './span-record.js';

export interface RenderOptions {
  /** Show how long each span took. Default true. */
  durations?: boolean;
  /** Show which service made each span, and its kind. Default true. */
  services?: boolean;
  /** The maximum width in columns; longer names are shortened. Default 110. */
  width?: number;
}

/** What a drawing shows about a trace. */
export interface Drawable {
  readonly traceId: string;
  readonly durationMs: number;
  readonly services: readonly string[];
  readonly spans: readonly SpanRecord[];
  readonly errors: readonly SpanRecord[];
  readonly roots: readonly SpanRecord[];
  readonly orphans: readonly SpanRecord[];
  tops(): readonly SpanRecord[];
  childrenOf(span: SpanRecord): readonly SpanRecord[];
  parentOf(span: SpanRecord): SpanRecord | undefined;
}

interface Row {
  tree: string;
  name: string;
  cells: string[];
  notes: string[];
  /** The text before a note, in place of the branch. */
  margin: string;
}

/** Draws a trace as an indented tree, one span a line, its events, failures and links below it. */
export function renderTrace(
  trace: Drawable,
  { durations = true, services = true, width = 110 }: RenderOptions,
): string {
  const rows: Row[] = [];

  const draw = (span: SpanRecord, branch: string, below: string): void => {
    const children = trace.childrenOf(span);
    const cells = [
      ...(services ? [span.service, kind(span)] : []),
      ...(durations ? [duration(span.end - span.start)] : []),
    ];
    rows.push({
      tree: branch,
      name: (span.status === 'error' ? '! ' : '') + span.name,
      cells,
      notes: notes(span, trace),
      margin: below + (children.length > 0 ? '│ ' : '  '),
    });
    children.forEach((child, index) => {
      const last = index === children.length - 1;
      draw(child, below + (last ? '└ ' : '├ '), below + (last ? '  ' : '│ '));
    });
  };
  for (const top of trace.tops()) draw(top, '', '');

  const widths = columnWidths(rows);
  const room = width - widths.reduce((sum, cell) => sum + cell + 2, 0);
  const longest = Math.min(room, Math.max(0, ...rows.map(({ tree, name }) => tree.length + name.length)));
  const body = rows.flatMap((row) => {
    const label = row.tree + shorten(row.name, longest - row.tree.length);
    const cells = row.cells.map((cell, at) =>
      durations && at === row.cells.length - 1 ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!),
    );
    return [
      [label.padEnd(longest), ...cells].join('  ').trimEnd(),
      ...row.notes.map((note) => shorten(row.margin + note, width, 1)),
    ];
  });
  return [heading(trace, durations), ...body].join('\n');
}

function heading(trace: Drawable, durations: boolean): string {
  return [
    `trace ${trace.traceId || '(empty)'}`,
    count(trace.spans.length, 'span'),
    count(trace.services.length, 'service'),
    ...(durations ? [duration(trace.durationMs)] : []),
    ...(trace.errors.length > 0 ? [count(trace.errors.length, 'error')] : []),
    ...(trace.roots.length === 1 ? [] : [count(trace.roots.length, 'root')]),
    ...(trace.orphans.length > 0 ? [`${count(trace.orphans.length, 'span')} without parent`] : []),
  ].join(' · ');
}

/** A process span links to its parent, the message's producer; the tree shows that already. */
function notes(span: SpanRecord, trace: Drawable): string[] {
  const orphan = span.parentSpanId && !trace.parentOf(span);
  const reason = span.statusMessage ?? span.attributes['error.type'];
  return [
    ...(orphan ? [`? parent ${span.parentSpanId} is missing`] : []),
    ...(span.status === 'error' && reason ? [`! ${String(reason)}`] : []),
    ...span.events.map(({ name, attributes }) => `• ${name}${details(name === 'exception' ? {} : attributes)}`),
    ...span.links
      .filter(({ spanId }) => spanId !== span.parentSpanId)
      .map((link) => {
        const where = link.traceId === span.traceId ? `span ${link.spanId}` : `trace ${link.traceId}`;
        return `↗ ${where}${details(link.attributes)}`;
      }),
  ];
}

function details(attributes: Record<string, unknown>): string {
  const pairs = Object.entries(attributes).map(([name, value]) => `${name}=${String(value)}`);
  return pairs.length > 0 ? ` ${pairs.join(' ')}` : '';
}

function columnWidths(rows: Row[]): number[] {
  return (rows[0]?.cells ?? []).map((_, at) => Math.max(...rows.map(({ cells }) => cells[at]!.length)));
}

/** The end of a long span name says more than its middle: `process shop.events:…orders.settle_order`. */
function shorten(text: string, room: number, headShare = 0.4): string {
  if (text.length <= room || room < 8) return text;
  const head = Math.floor((room - 1) * headShare);
  const tail = room - 1 - head;
  return `${text.slice(0, head)}…${tail > 0 ? text.slice(-tail) : ''}`;
}

const kind = (span: SpanRecord): string => (span.kind === 'internal' ? '' : span.kind.toUpperCase());

const duration = (ms: number): string => `${ms.toFixed(ms >= 100 ? 0 : 1)} ms`;
const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
