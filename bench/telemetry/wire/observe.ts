import type { Span } from './span.ts';

/** The fields of a node that are read here: name, class, method, tags and children. */
interface Node {
  n?: string;
  c?: string;
  m?: string;
  t?: Record<string, unknown>;
  ch?: Node[];
}

interface Snapshot {
  /** The trace's id. */
  ti: string;
  /** The operation, which is a route. */
  op: string;
  t?: Node[];
}

/** What @nestjs/observe sends for a batch of requests: each is a span with a tree below it. */
export function fromObserve(batch: Buffer): Span[] {
  const { snapshots = [] } = JSON.parse(batch.toString()) as { snapshots?: Snapshot[] };
  return snapshots.flatMap(({ ti: traceId, op, t = [] }) => [
    { name: op, kind: 'SERVER' as const, traceId, links: 0 },
    ...t.flatMap((node) => below(node, traceId)),
  ]);
}

function below({ n, c, m, t = {}, ch = [] }: Node, traceId: string): Span[] {
  const name = n ?? [c, m].filter(Boolean).join('.');
  const span: Span = { name, kind: t['db.system'] ? 'CLIENT' : 'INTERNAL', traceId, links: 0 };
  return [span, ...ch.flatMap((child) => below(child, traceId))];
}
