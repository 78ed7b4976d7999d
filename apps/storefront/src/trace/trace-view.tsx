import type { OrderTraces, StorefrontSettings } from '@throughline/contracts';
import { useState } from 'preact/hooks';
import type { SpanRecord } from '../../../../libs/telemetry-testing/src/trace/span-record.js';
import { type DrawnTrace, drawnTrace, type Row } from './drawn-trace.js';
import { SpanDetails } from './span-details.js';
import { duration } from './span-text.js';
import { TimeSpent } from './time-spent.js';
import { TraceLinks } from './trace-links.js';
import { Waterfall } from './waterfall.js';

interface TraceViewProps {
  seen: OrderTraces;
  links: StorefrontSettings['links'];
}

/** One of the order's traces: where its time went, the waterfall, and the selected span. */
export function TraceView({ seen: { traces, logs, exemplars }, links }: TraceViewProps) {
  const [chosen, setChosen] = useState<{ traceId: string; spanId: string | null } | null>(null);
  const trace = traces.find(({ traceId }) => traceId === chosen?.traceId) ?? traces[0]!;
  const drawn = drawnTrace(trace.spans);
  const all = drawn.rows.map(({ span }) => span);
  const open = (traceId: string, spanId: string | null) => setChosen({ traceId, spanId });
  const selected =
    all.find(({ spanId }) => spanId === chosen?.spanId) ??
    all.find(({ status }) => status === 'error') ??
    longest(drawn);
  const services = new Set(trace.spans.map(({ service }) => service)).size;
  const failed = trace.spans.filter(({ status }) => status === 'error').length;
  return (
    <>
      {traces.length > 1 && (
        <div class="tabs" role="group" aria-label="Traces of this order">
          {traces.map(({ traceId, spans }, at) => (
            <button key={traceId} aria-pressed={traceId === trace.traceId} onClick={() => open(traceId, null)}>
              {at === 0 ? 'The order' : (spans.find(({ parentSpanId }) => !parentSpanId)?.name ?? 'linked trace')}
            </button>
          ))}
        </div>
      )}
      <p class="quiet" data-testid="trace-summary">
        {duration(drawn.to - drawn.from)} · {trace.spans.length} spans · {services} services
        {failed > 0 && <strong class="failed"> · {failed} failed</strong>}
        <TraceLinks traceId={trace.traceId} links={links} />
      </p>
      <TimeSpent trace={drawn} />
      <p class="legend quiet">
        <i class="swatch wait" /> waited in a queue, or to try again <i class="swatch decided" /> decided the time{' '}
        <em>↗</em> has links
      </p>
      <div class="trace-body">
        <Waterfall trace={drawn} selected={selected.spanId} onSelect={(id) => open(trace.traceId, id)} />
        <SpanDetails
          span={selected}
          logs={logs}
          exemplars={exemplars}
          findSpan={(id) => traces.flatMap(({ spans }) => spans).find(({ spanId }) => spanId === id)}
          onOpen={open}
        />
      </div>
    </>
  );
}

/** The span with the longest part of the critical path. */
function longest({ rows }: DrawnTrace): SpanRecord {
  const decided = (row: Row) => row.decided.reduce((sum, { from, to }) => sum + to - from, 0);
  return rows.reduce((a, b) => (decided(b) > decided(a) ? b : a)).span;
}
