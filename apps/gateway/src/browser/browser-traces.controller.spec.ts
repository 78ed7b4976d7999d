import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { continueKnownCallers } from '@throughline/telemetry';
import type { RelayedSpan, SpanRelay } from '@throughline/telemetry/relay';
import { createSecretKey, randomBytes } from 'node:crypto';
import { CodeOfProblem } from '../code-of-problem.fixture.js';
import { limitRate } from '../edge/limit-rate.js';
import { BrowserTracesController } from './browser-traces.controller.js';
import { BrowserTraces } from './browser-traces.js';
import { PagePasses } from './page-passes.js';

const passes = new PagePasses(createSecretKey(randomBytes(32)));
const pass = passes.issue();
const prefix = pass.slice(0, 16);
const nanos = (ms: number) => `${Date.now() + ms}000000`;
const own = { origin: 'http://localhost:3000', host: 'localhost:3000', 'x-page-pass': pass };

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const aSpan = (more: object = {}) => ({
  traceId: `${prefix}b7ad6b7169203331`,
  spanId: 'b7ad6b7169203331',
  name: 'POST',
  kind: 3,
  startTimeUnixNano: nanos(-30),
  endTimeUnixNano: nanos(-10),
  attributes: [text('http.request.method', 'POST'), text('url.full', 'http://localhost:3000/orders')],
  status: { code: 0 },
  ...more,
});
const batch = (spans: object[], scope = '@opentelemetry/instrumentation-fetch') => ({
  resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ scope: { name: scope }, spans }] }],
});

let app: NestFastifyApplication;
const relayed: RelayedSpan[] = [];
const relay = { send: (spans: RelayedSpan[]) => relayed.push(...spans), shutdown: async () => undefined, counts: {} };

async function open(to: typeof relay | null = relay, perMinute = 100): Promise<void> {
  @Module({
    controllers: [BrowserTracesController],
    providers: [{ provide: BrowserTraces, useFactory: () => new BrowserTraces(passes, to as never as SpanRelay) }],
  })
  class Gateway {}
  app = await NestFactory.create<NestFastifyApplication>(Gateway, new FastifyAdapter(), { logger: false });
  app.useGlobalFilters(new CodeOfProblem());
  await limitRate(app.getHttpAdapter().getInstance(), {
    RATE_LIMIT_PER_CLIENT: 1000,
    RATE_LIMIT_PER_CUSTOMER: 1000,
    BROWSER_TRACES_PER_CLIENT: perMinute,
  });
  await app.init();
}
beforeEach(() => void relayed.splice(0));
afterEach(async () => {
  await app.close();
  continueKnownCallers(undefined);
});

const send = (payload: object, headers: Record<string, string> = own) =>
  app.inject({ method: 'POST', url: '/telemetry/traces', headers, payload });
const answerTo = async (payload: object, headers?: Record<string, string>) => {
  const { statusCode, body } = await send(payload, headers);
  return [statusCode, JSON.parse(body).code];
};

it('hands on the spans of a page, with allowed attributes only and URLs without their query', async () => {
  await open();
  const personal = [
    text('url.full', 'http://localhost:3000/orders?email=jane@example.com#card'),
    text('server.address', 'localhost'),
    { key: 'http.response.status_code', value: { intValue: 201 } },
    text('user_agent.original', 'Mozilla'),
    text('enduser.id', 'jane'),
    text('__proto__', 'polluted'),
  ];
  const events = [
    { timeUnixNano: nanos(-20), name: 'firstPaint' },
    { timeUnixNano: nanos(-20), name: 'jane was here' },
  ];
  const { statusCode, body } = await send(batch([aSpan({ attributes: personal, events })]));

  expect([statusCode, body]).toEqual([200, '{}']);
  expect(relayed).toMatchObject([{ name: 'POST', scope: { name: '@opentelemetry/instrumentation-fetch' } }]);
  expect(relayed[0]!.attributes).toEqual({
    'url.full': 'http://localhost:3000/orders',
    'server.address': 'localhost',
    'http.response.status_code': 201,
  });
  expect(relayed[0]!.events.map(({ name }) => name)).toEqual(['firstPaint']);
});

it.each<[string, object, string]>([
  ['no OTLP', { spans: [] }, 'invalid_request'],
  ['a foreign scope', batch([aSpan()], 'evil'), 'invalid_request'],
  ['a name that is not ours', batch([aSpan({ name: 'jane@example.com' })]), 'invalid_request'],
  ['a SERVER span', batch([aSpan({ kind: 2 })]), 'invalid_request'],
  ['an id that is none', batch([aSpan({ spanId: '0'.repeat(16) })]), 'invalid_request'],
  ['a span of another trace', batch([aSpan({ traceId: '0af7651916cd43dd8448eb211c80319c' })]), 'foreign_trace'],
  ['a span of last week', batch([aSpan({ startTimeUnixNano: nanos(-7 * 86_400_000) })]), 'implausible_time'],
  ['a span that ends first', batch([aSpan({ endTimeUnixNano: nanos(-60) })]), 'implausible_time'],
  ['a span beyond time', batch([aSpan({ endTimeUnixNano: '9'.repeat(19) })]), 'implausible_time'],
  ['too many attributes', batch([aSpan({ attributes: Array(33).fill(text('a', 'b')) })]), 'invalid_request'],
  ['too many spans', batch(Array.from({ length: 65 }, () => aSpan())), 'invalid_request'],
  ['many resources', { resourceSpans: [...batch([]).resourceSpans, ...batch([]).resourceSpans] }, 'invalid_request'],
])('refuses %s', async (_, payload, code) => {
  await open();

  expect(await answerTo(payload)).toEqual([400, code]);
  expect(relayed).toEqual([]);
});

it('bounds the spans of all scopes together', async () => {
  await open();
  const [resource] = batch(Array.from({ length: 40 }, () => aSpan())).resourceSpans;
  const doubled = { resourceSpans: [{ scopeSpans: [...resource!.scopeSpans, ...resource!.scopeSpans] }] };

  expect(await answerTo(doubled)).toEqual([400, 'too_many_spans']);
});

it.each<[string, Record<string, string>, string]>([
  ['a page elsewhere', { ...own, origin: 'https://evil.example' }, 'origin_refused'],
  ['a program that names no origin', { host: own.host, 'x-page-pass': pass }, 'origin_refused'],
  ['a page without a pass', { origin: own.origin, host: own.host }, 'page_pass_refused'],
  ['a page with a forged pass', { ...own, 'x-page-pass': `${'0'.repeat(16)}${pass.slice(16)}` }, 'page_pass_refused'],
])('refuses %s', async (_, headers, code) => {
  await open();

  expect(await answerTo(batch([aSpan()]), headers)).toEqual([403, code]);
  expect(relayed).toEqual([]);
});

it('limits the batches of an address', async () => {
  await open(relay, 2);
  const codes = [];
  for (let n = 0; n < 3; n++) codes.push((await send(batch([aSpan()]))).statusCode);

  expect(codes).toEqual([200, 200, 429]);
});

it('accepts no spans and issues no pass while browser tracing is off', async () => {
  await open(null);

  expect(await answerTo(batch([aSpan()]))).toEqual([404, 'browser_traces_not_configured']);
  expect(app.get(BrowserTraces).issuePass()).toBeNull();
});
