import type { Collector } from './collector.js';
import type { AttributeValue, Kind, MadeSpan } from './made-trace.js';

const KINDS: Record<Kind, number> = { server: 2, client: 3, producer: 4, consumer: 5 };
const AT_ONCE = 2000;

/** Sends spans to an agent as a service does: OTLP over HTTP, batch by batch. */
export async function send(agent: Collector, spans: MadeSpan[]): Promise<void> {
  for (let from = 0; from < spans.length; from += AT_ONCE) {
    const response = await fetch(`${agent.otlp}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: resourceSpans(spans.slice(from, from + AT_ONCE)) }),
    });
    if (!response.ok) throw new Error(`${agent.spec.name} answered ${response.status}: ${await response.text()}`);
    await response.body?.cancel();
  }
}

/** Sends every other span to one agent and the rest to another, so that no agent sees a whole trace. */
export async function sendSplit([one, other]: Collector[], spans: MadeSpan[]): Promise<void> {
  await Promise.all([
    send(
      one!,
      spans.filter((_, at) => at % 2 === 0),
    ),
    send(
      other!,
      spans.filter((_, at) => at % 2 === 1),
    ),
  ]);
}

const nanos = (ms: number): string => `${Math.round(ms * 1000)}000`;
const anyValue = (value: AttributeValue): object => {
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return typeof value === 'boolean' ? { boolValue: value } : { stringValue: value };
};
const keyValue = (key: string, value: AttributeValue) => ({ key, value: anyValue(value) });

const resourceSpans = (spans: MadeSpan[]) =>
  [...Map.groupBy(spans, ({ service }) => service)].map(([service, its]) => ({
    resource: { attributes: [keyValue('service.name', service)] },
    scopeSpans: [{ scope: { name: 'test' }, spans: its.map(encode) }],
  }));

const encode = ({
  traceId,
  spanId,
  parentSpanId,
  name,
  kind,
  startMs,
  durationMs,
  error,
  attributes = {},
}: MadeSpan) => ({
  traceId,
  spanId,
  parentSpanId,
  name,
  kind: KINDS[kind],
  startTimeUnixNano: nanos(startMs),
  endTimeUnixNano: nanos(startMs + durationMs),
  attributes: Object.entries(attributes).map(([key, value]) => keyValue(key, value)),
  status: error ? { code: 2 } : {},
});
