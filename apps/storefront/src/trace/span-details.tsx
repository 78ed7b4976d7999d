import type { TraceExemplar, TraceLog, TraceSpan } from '@throughline/contracts';
import { duration, linkText } from './span-text.js';

interface DetailsProps {
  span: TraceSpan;
  /** All log lines and exemplars of the trace; only those of the span are shown. */
  logs: TraceLog[];
  exemplars: TraceExemplar[];
  /** Finds a linked span in the traces on this page. */
  findSpan: (spanId: string) => TraceSpan | undefined;
  onOpen: (traceId: string, spanId: string) => void;
}

/** One span with its attributes, events, links, log lines and measurements. */
export function SpanDetails({ span, logs, exemplars, findSpan, onOpen }: DetailsProps) {
  const own = logs.filter(({ spanId }) => spanId === span.spanId);
  const measured = exemplars.filter(({ spanId }) => spanId === span.spanId);
  return (
    <section class="details" aria-label={`Span ${span.name}`} data-service={span.service}>
      <h3>
        <i class="dot" /> {span.name}
      </h3>
      <p class="quiet">
        {span.service} · {span.kind} · {duration(span.end - span.start)}
        {span.statusMessage && <strong class="failed"> · {span.statusMessage}</strong>}
      </p>
      {span.links.length > 0 && (
        <ul class="links">
          {span.links.map((link) => {
            const target = findSpan(link.spanId);
            const text = `${linkText(link.attributes['link.relation'])} ${target?.name ?? `trace ${link.traceId.slice(0, 8)}`}`;
            return (
              <li key={link.spanId}>
                {target ? (
                  <button onClick={() => onOpen(link.traceId, link.spanId)}>↗ {text}</button>
                ) : (
                  <span>↗ {text}</span>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {span.events.map((event) => (
        <p class="event" key={event.name + event.at}>
          <b>{event.name}</b> after {duration(event.at - span.start)} <small>{pairs(event.attributes)}</small>
        </p>
      ))}
      <h4>Log lines</h4>
      {own.length === 0 && <p class="quiet">None of this span.</p>}
      {own.length > 0 && (
        <ol class="logs">
          {own.map((line) => (
            <li key={line.at + line.text}>
              <small>{line.severity.toLowerCase()}</small> {line.text}
            </li>
          ))}
        </ol>
      )}
      {measured.length > 0 && (
        <>
          <h4>Measured here</h4>
          <ul class="exemplars">
            {measured.map(({ metric, seconds, at }) => (
              <li key={metric + at}>
                <code>{metric}</code> {duration(seconds * 1000)} <small>an exemplar of this metric</small>
              </li>
            ))}
          </ul>
        </>
      )}
      <h4>Attributes</h4>
      <dl>
        {Object.entries(span.attributes)
          .filter(([name]) => !/^(service|telemetry|process|host)\./.test(name))
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{String(value)}</dd>
            </div>
          ))}
      </dl>
    </section>
  );
}

const pairs = (attributes: Record<string, unknown>): string =>
  Object.entries(attributes)
    .filter(([name]) => name !== 'exception.stacktrace')
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ');
