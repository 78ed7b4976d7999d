import { context, logs, metrics, type Span } from '@opentelemetry/api';
import type { Item } from '../../test/otlp-sink.js';
import { aSpan, attribute, remote, sink, underJson } from './environment.fixture.js';

// How much may be kept: more of environment.spec.ts.
describe('limits', () => {
  const crowded = (span: Span) => {
    for (const n of [1, 2, 3]) {
      span.setAttribute(`a${n}`, 'xxxxxxxxxx');
      span.addEvent(`e${n}`, { a: 1, b: 2, c: 3 });
      span.addLink({ context: span.spanContext(), attributes: { a: 1, b: 2, c: 3 } });
    }
  };

  it.each<[string, string, (span: Item) => unknown, unknown]>([
    ['OTEL_ATTRIBUTE_COUNT_LIMIT', '2', (span) => span.attributes.length, 2],
    ['OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', '1', (span) => span.attributes.length, 1],
    ['OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', '0', (span) => span.attributes?.length ?? 0, 0],
    [
      'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
      '4',
      (span) => attribute(span.attributes, 'a1'),
      expect.stringMatching(/^.{0,4}$/),
    ],
    [
      'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT',
      '5',
      (span) => attribute(span.attributes, 'a1'),
      expect.stringMatching(/^.{0,5}$/),
    ],
    ['OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', '0', (span) => attribute(span.attributes, 'a1'), ''],
    ['OTEL_SPAN_EVENT_COUNT_LIMIT', '2', (span) => span.events.length, 2],
    ['OTEL_SPAN_LINK_COUNT_LIMIT', '2', (span) => span.links.length, 2],
    ['OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT', '1', (span) => span.events[0]!.attributes.length, 1],
    ['OTEL_LINK_ATTRIBUTE_COUNT_LIMIT', '2', (span) => span.links[0]!.attributes.length, 2],
    ['OTEL_SPAN_EVENT_COUNT_LIMIT', '', (span) => span.events.length, 3],
  ])('%s=%s', async (name, value, measure, expected) => {
    const { said } = await underJson({ [name]: value }, () => aSpan(crowded));
    expect(measure(sink.of('/v1/traces')[0]!)).toEqual(expected);
    expect(said.join()).not.toContain('OTEL_');
  });

  it.each([
    ['OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT', (record: Item) => expect(record.attributes).toHaveLength(1)],
    [
      'OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT',
      (record: Item) => expect(attribute(record.attributes, 'a')).toMatch(/^.?$/),
    ],
  ])('%s=1', async (name, check) => {
    await underJson({ OTEL_LOGS_EXPORTER: 'otlp', [name]: '1' }, () =>
      logs.getLogger('test').emit({ body: 'b', attributes: { a: 'xx', b: 'xx' } }),
    );
    check(sink.of('/v1/logs')[0]!);
  });

  it.each(['few', '-1'])('OTEL_SPAN_LINK_COUNT_LIMIT=%s is said once, and left out', async (value) => {
    const { said } = await underJson({ OTEL_SPAN_LINK_COUNT_LIMIT: value }, () => aSpan(crowded));
    expect(sink.of('/v1/traces')[0]!.links).toHaveLength(3);
    expect(said).toEqual([expect.stringContaining('OTEL_SPAN_LINK_COUNT_LIMIT')]);
  });
});

describe('OTEL_METRICS_EXEMPLAR_FILTER', () => {
  it.each([
    ['', 1, []],
    ['trace_based', 1, []],
    ['always_on', 2, []],
    ['always_off', 0, []],
    ['some', 1, [expect.stringContaining('"some"')]],
  ])('"%s"', async (filter, exemplars, complaints) => {
    const { said } = await underJson({ OTEL_METRICS_EXEMPLAR_FILTER: filter }, () => {
      const counter = metrics.getMeter('test').createCounter('c');
      counter.add(1, { in: 'no trace' });
      context.with(remote(true), () => counter.add(1, { in: 'a trace' }));
    });
    const points = sink.of('/v1/metrics').find(({ name }) => name === 'c')!.sum.dataPoints;
    const found = points.flatMap(({ exemplars = [] }) => exemplars);
    expect(found).toHaveLength(exemplars);
    expect(said).toEqual(complaints);
  });
});

describe('OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION', () => {
  it.each([
    ['', 'histogram', []],
    ['explicit_bucket_histogram', 'histogram', []],
    ['base2_exponential_bucket_histogram', 'exponentialHistogram', []],
    ['some', 'histogram', [expect.stringContaining('"some"')]],
  ] as const)('"%s"', async (aggregation, expected, complaints) => {
    const { said } = await underJson({ OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: aggregation }, () => {
      const histogram = metrics.getMeter('test').createHistogram(`as.${aggregation}`);
      histogram.record(1, { area: 'north' });
      expect(() => histogram.record(1, { area: 5n } as never)).not.toThrow();
    });
    const sent = sink.of('/v1/metrics').find(({ name }) => name === `as.${aggregation}`)!;
    expect(sent[expected]!.dataPoints).toMatchObject([
      { count: 1, attributes: [{ key: 'area', value: { stringValue: 'north' } }] },
    ]);
    expect(said).toEqual([...complaints, expect.stringContaining(`A measurement of "as.${aggregation}"`)]);
  });
});
