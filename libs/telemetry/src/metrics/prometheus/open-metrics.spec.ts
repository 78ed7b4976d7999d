import { type Context, ROOT_CONTEXT, trace, TraceFlags, ValueType } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { FILTERS } from '../exemplars/filter.js';
import { ExemplarMeterProvider } from '../exemplars/meter-provider.js';
import { ExemplarStore } from '../exemplars/store.js';
import { formatFor, PrometheusReader } from './reader.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const sampled: Context = trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED });
const OPEN = 'application/openmetrics-text';

const store = new ExemplarStore();
const reader = new PrometheusReader('127.0.0.1', 0, store);
const provider = new MeterProvider({
  readers: [reader],
  resource: resourceFromAttributes({ 'service.name': 'a "b"\\\n' }),
});
const meter = new ExemplarMeterProvider(provider, store, FILTERS.trace_based).getMeter('test', '1.0');
const scope = 'otel_scope_name="test",otel_scope_version="1.0"';

const get = async (accept: string, path = '/metrics') =>
  fetch(`http://127.0.0.1:${await reader.port()}${path}`, { headers: { accept } });
const linesOf = async (accept: string, of: string) =>
  (await (await get(accept)).text())
    .replace(/(span_id="\w+"}) (\S+) \d{10}(\.\d{1,3})?$/gm, '$1 $2 NOW')
    .split('\n')
    .filter((line) => line.includes(of));

afterAll(() => provider.shutdown());

it('writes counters with their exemplar', async () => {
  const counter = meter.createCounter('http.requests', { unit: '{request}', description: 'Requests\nserved' });
  counter.add(2, { path: '/a' }, sampled);
  counter.add(1, { path: '/b' });
  expect(await linesOf(OPEN, 'http_requests')).toEqual([
    '# TYPE http_requests counter',
    '# HELP http_requests Requests\\nserved',
    `http_requests_total{${scope},path="/a"} 2 # {trace_id="${traceId}",span_id="${spanId}"} 2 NOW`,
    `http_requests_total{${scope},path="/b"} 1`,
  ]);
  expect(await linesOf('text/plain', 'http_requests')).toEqual([
    '# TYPE http_requests_total counter',
    '# HELP http_requests_total Requests\\nserved',
    `http_requests_total{${scope},path="/a"} 2`,
    `http_requests_total{${scope},path="/b"} 1`,
  ]);
});

it('writes histograms with the exemplar of each bucket', async () => {
  const histogram = meter.createHistogram('wait', { unit: 's', advice: { explicitBucketBoundaries: [0.5, 1] } });
  [0.25, 0.75].forEach((value) => histogram.record(value, {}, sampled));
  histogram.record(4);
  expect(await linesOf(OPEN, 'wait')).toEqual([
    '# TYPE wait_seconds histogram',
    '# UNIT wait_seconds seconds',
    `wait_seconds_bucket{le="0.5",${scope}} 1 # {trace_id="${traceId}",span_id="${spanId}"} 0.25 NOW`,
    `wait_seconds_bucket{le="1.0",${scope}} 2 # {trace_id="${traceId}",span_id="${spanId}"} 0.75 NOW`,
    `wait_seconds_bucket{le="+Inf",${scope}} 3`,
    `wait_seconds_count{${scope}} 3`,
    `wait_seconds_sum{${scope}} 5`,
  ]);
  expect((await linesOf('*/*', 'le="1"'))[0]).not.toContain('#');
});

it('writes gauges, and what goes up and down, without', async () => {
  meter.createUpDownCounter('open', { valueType: ValueType.INT }).add(-3, {}, sampled);
  meter
    .createObservableGauge('fill', { unit: '1' })
    .addCallback((result) => result.observe(NaN, { 'a.b': 1, a_b: true }));
  expect(await linesOf(OPEN, 'open{')).toEqual([`open{${scope}} -3`]);
  expect(await linesOf(OPEN, 'fill')).toEqual([
    '# TYPE fill_ratio gauge',
    '# UNIT fill_ratio ratio',
    `fill_ratio{a_b="1;true",${scope}} NaN`,
  ]);
});

it('leaves out a metric whose name another type has', async () => {
  meter.createCounter('taken').add(1);
  meter.createHistogram('taken.total').record(1);
  expect(await linesOf(OPEN, 'taken')).toEqual(['# TYPE taken counter', `taken_total{${scope}} 1`]);
});

it('says what it is, describes the resource, and ends as OpenMetrics wants', async () => {
  const response = await get(`${OPEN};version=1.0.0,text/plain;q=0.5`);
  expect(response.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  const text = await response.text();
  expect(text).toContain('# TYPE target info\n');
  expect(text).toContain('target_info{service_name="a \\"b\\"\\\\\\n"} 1\n');
  expect(text).toMatch(/\n# EOF\n$/);
  expect((await get('text/plain')).headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect((await get(OPEN, '/other')).status).toBe(404);
});

it.each([
  [
    'openmetrics',
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
  ],
  ['prometheus', 'text/plain, application/openmetrics-text;q=0.1'],
  ['prometheus', 'application/openmetrics-text;q=0'],
  ['prometheus', 'application/openmetrics-text;version=2.0.0'],
  ['prometheus', '*/*'],
  ['prometheus', undefined],
])('answers in %s to %s', (format, accept) => expect(formatFor(accept)).toBe(format));
