import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { SpanRecord } from '@throughline/telemetry-testing';
import { aSpan } from '../../../telemetry-testing/src/trace/span.fixture.js';
import { CODES } from './catalogue.js';
import { diagnose, isGrave } from './diagnose.js';

const pages = join(import.meta.dirname, '../../docs/doctor');
const other = 'f'.repeat(32);
const { traceId } = aSpan({ name: '' });
const codesOf = (...spans: SpanRecord[]) => diagnose(spans).map(({ code }) => code);
const linkTo = (spanId: string) => [{ traceId, spanId, attributes: {} }];

const request = aSpan({ spanId: 'a', name: 'POST /orders', kind: 'server', start: 0, end: 100 });
const publish = aSpan({ spanId: 'b', parentSpanId: 'a', name: 'publish orders', kind: 'producer', start: 20, end: 22 });
const charge = { name: 'process orders', kind: 'consumer', service: 'payments', start: 30, end: 60 } as const;
const call = (host: string) =>
  aSpan({
    spanId: 'c',
    parentSpanId: 'a',
    name: 'GET',
    kind: 'client',
    start: 10,
    end: 90,
    attributes: { 'url.full': `https://${host}/v1`, 'http.response.status_code': 200 },
  });
const query = (n: number, more: Partial<SpanRecord> = {}) =>
  aSpan({ spanId: `q${n}`, parentSpanId: 'a', name: 'SELECT', kind: 'client', start: n * 5, end: n * 5 + 3, ...more });

it('has a page for each code, linked from the README, and a code for each page', () => {
  const readme = readFileSync(join(pages, '../../README.md'), 'utf8');
  for (const code of CODES) expect(readme).toContain(`(docs/doctor/${code}.md)`);
  for (const code of CODES) expect(existsSync(join(pages, `${code}.md`))).toBe(true);
  expect(
    globSync('*.md', { cwd: pages })
      .map((page) => basename(page, '.md'))
      .sort(),
  ).toEqual([...CODES].sort());
});

it('accepts a root that links to the producer, and reports one without a link', () => {
  const consumer = aSpan({ ...charge, traceId: other, spanId: 'd' });

  expect(codesOf(request, publish, { ...consumer, links: linkTo('b') })).toEqual([]);
  expect(codesOf(request, publish, consumer)).toEqual(['header-stripped']);
});

it('expects no spans from hosts outside of the system', () => {
  expect(codesOf(request, call('api.stripe.com'))).toEqual([]);
  expect(codesOf(request, call('stock.shop.svc.cluster.local'))).toEqual(['preload-missing']);
});

it('accepts a late publish under a stored context, as of an outbox', () => {
  const late = { ...publish, start: 200, end: 202 };

  expect(diagnose([request, { ...late, parentIsRemote: true }])).toEqual([]);
  expect(diagnose([request, late])).toMatchObject([{ code: 'publish-after-end', severity: 'info' }]);
  expect(diagnose([request, { ...late, parentIsRemote: false }])).toMatchObject([{ severity: 'warning' }]);
});

it('reports a root only while its own process serves a request', () => {
  const job = { name: 'expire_approvals', traceId: other, spanId: 'j' };

  expect(codesOf(request, aSpan({ ...job, start: 5000, end: 5010 }))).toEqual([]);
  expect(codesOf(request, aSpan({ ...job, start: 50, end: 60 }))).toEqual(['context-lost']);
  expect(codesOf(request, aSpan({ ...job, start: 50, end: 60, service: 'payments' }))).toEqual([]);
});

it('accepts a job that falls among requests at random', () => {
  const at = (n: number, start: number, name: string, kind: 'server' | 'internal') =>
    aSpan({ traceId: n.toString(16).padStart(32, '0'), spanId: 'a', name, kind, start, end: start + 50 });
  const requests = Array.from({ length: 20 }, (_, n) => at(n + 1, n * 5000, 'GET /', 'server'));
  const polls = Array.from({ length: 20 }, (_, n) => at(n + 100, n * 4700 + 30, 'poll', 'internal'));
  const flushes = requests.map(({ start }, n) => at(n + 200, start + 80, 'flush', 'internal'));

  expect(codesOf(...requests, ...polls)).toEqual([]);
  expect(codesOf(...requests, ...flushes)).toEqual(['context-lost']);
});

it('accepts four equal queries, and two failures before a success', () => {
  expect(codesOf(request, ...[1, 2, 3, 4].map((n) => query(n)))).toEqual([]);
  expect(codesOf(request, ...[1, 2, 3, 4, 5].map((n) => query(n)))).toEqual(['n-plus-one']);
  expect(codesOf(request, query(1, { status: 'error' }), query(2, { status: 'error' }), query(3))).toEqual([]);
  expect(codesOf(request, ...[1, 2, 3, 4].map((n) => query(n, { status: 'error' })))).toEqual(['retry-storm']);
});

it('does not count different queries as N+1', () => {
  const tables = ['a', 'b', 'c', 'd', 'e', 'f'];
  const queries = tables.map((table, n) => query(n + 1, { attributes: { 'db.query.text': `SELECT * FROM ${table}` } }));

  expect(codesOf(request, ...queries)).toEqual([]);
});

it('accepts two requests at the same time', () => {
  const twin = aSpan({ ...request, traceId: other, spanId: 'z' });

  expect(codesOf(request, twin)).toEqual([]);
});

it('recognises two SDKs of one process by their versions, even in two traces', () => {
  const of = (version: string) => ({ resource: { 'process.pid': 7, 'telemetry.sdk.version': version } });
  const twin = aSpan({ ...request, traceId: other, spanId: 'z' });

  expect(codesOf({ ...request, ...of('2.0.0') }, { ...twin, ...of('3.0.0') })).toEqual(['two-sdks']);
  expect(codesOf({ ...request, ...of('3.0.0') }, { ...twin, ...of('3.0.0') })).toEqual([]);
});

it('reads ten thousand spans in seconds', () => {
  const many = Array.from({ length: 2500 }, (_, n) => {
    const id = n.toString(16).padStart(32, '0');
    const at = n * 1000;
    const own = { traceId: id, start: at, end: at + 90 };
    return [
      aSpan({ ...request, ...own, spanId: 'a' }),
      aSpan({ ...own, spanId: 'b', parentSpanId: 'a', name: 'place_order' }),
      aSpan({ ...own, spanId: 'c', parentSpanId: 'b', name: 'SELECT', kind: 'client' }),
      aSpan({ ...own, spanId: 'd', parentSpanId: 'b', name: 'INSERT', kind: 'client' }),
    ];
  }).flat();

  expect(diagnose(many)).toEqual([]);
}, 20_000);

it('names where a secret is, and not the secret', () => {
  const [finding] = diagnose([
    { ...request, attributes: { 'http.request.header.cookie': 'session=8f14e45fceea167a' } },
  ]);

  expect(finding).toMatchObject({
    code: 'secret-on-span',
    because: expect.stringContaining('http.request.header.cookie'),
  });
  expect(JSON.stringify(finding)).not.toContain('8f14e45fceea167a');
  expect(codesOf({ ...request, attributes: { 'http.request.header.cookie': '[REDACTED]' } })).toEqual([]);
  expect(codesOf({ ...request, attributes: { 'db.query.text': 'SELECT 1 WHERE password = $1' } })).toEqual([]);
});

it('distinguishes a killed process from a span that never ended', () => {
  const orphan = aSpan({ spanId: 'o', parentSpanId: 'gone', name: 'SELECT', kind: 'client', start: 10, end: 20 });
  const later = aSpan({ traceId: other, name: 'GET /orders', kind: 'server', start: 5000, end: 5010 });

  expect(codesOf(orphan, later)).toEqual(['span-never-ended']);
  expect(codesOf(orphan, { ...later, resource: { 'service.instance.id': 'successor' } })).toEqual(['process-killed']);
});

it('is grave on errors, or from a lower severity if asked', () => {
  const warning = diagnose([request, ...[1, 2, 3, 4, 5].map((n) => query(n))]);

  expect([isGrave(warning), isGrave(warning, 'warning'), isGrave([], 'info')]).toEqual([false, true, false]);
});
