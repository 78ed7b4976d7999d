import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { StorefrontSettings } from '@throughline/contracts';
import type { Page } from 'playwright-core';
import { newCustomer, openShop } from './support/browser.js';
import { env } from './support/env.js';
import { captured, completedAfterCharge, nest, published, taken } from './support/order-trace.js';
import { restart } from './support/processes.js';
import { anOrder, finalOrder, orderOf, place, post, request } from './support/shop.js';
import { buy, row, untilStatus, untilWhole } from './support/storefront.js';
import { expectTree, viewer } from './support/traces.js';
import { until } from './support/until.js';

const hex = (bytes: number) => randomBytes(bytes).toString('hex');
const pass = async () => (await request<StorefrontSettings>('/storefront')).body.pagePass!;
const traceIdOf = (page: Page) => page.locator('.trace code').first().innerText();

const clickedOrder = (total: number) =>
  nest(
    'click place_order (storefront)',
    nest(
      'POST (client) http.response.status_code=201',
      taken({ total, keyed: true }, published('order.placed', captured(total, completedAfterCharge()))),
    ),
  );

it('is one trace from the click to the settled order, and the page shows it', async () => {
  const page = await openShop(await newCustomer());
  await buy(page, 'WEBCAM-1', 'Pays');
  await untilStatus(page, 'completed');
  const trace = await expectTree(await traceIdOf(page), clickedOrder(5_900));

  expect(trace.services[0]).toBe('storefront');
  const { attributes } = trace.spans.find(({ name, service }) => name === 'POST' && service === 'storefront')!;
  expect(attributes['url.full']).toBe(`${env.gateway}/orders`);
  await untilWhole(page);
  expect(await row(page, /./).first().innerText()).toContain('click place_order');
  await row(page, /^click place_order, storefront, /).click();
  await page.getByRole('region', { name: 'Span click place_order' }).waitFor();
});

it('traces the load of the page, and not the requests that carry spans', async () => {
  const page = await openShop(await newCustomer(), '/?page=orders');
  const url = page.url();
  const [, prefix] = await Promise.all([page.waitForResponse(/telemetry\/traces/), prefixOf(page)]);
  const load = await until('the trace of the load', async () => {
    const loads = await viewer.list({ query: 'name = "documentLoad"' });
    return loads.find(({ traceId, orphans }) => traceId.startsWith(prefix) && orphans.length === 0);
  });

  expect(load.roots).toMatchObject([{ name: 'documentLoad', attributes: { 'url.full': new URL('/', url).href } }]);
  expect(load.spans.filter(({ name }) => name === 'resourceFetch').length).toBeGreaterThan(2);
  expect(JSON.stringify(load.spans)).not.toMatch(/page=orders|Mozilla/);
  expect(await viewer.list({ query: 'url.path = "/telemetry/traces"' })).toEqual([]);
});

it('loads the SDK after the first paint, apart from the page', async () => {
  const page = await (await newCustomer()).newPage();
  const chunk = page.waitForResponse(/start-tracing/);
  await page.goto('/');
  const size = gzipSync(await (await chunk).body()).length;
  const [painted, asked] = await page.evaluate(() => [
    performance.getEntriesByName('first-paint')[0]!.startTime,
    performance.getEntriesByType('resource').find(({ name }) => name.includes('start-tracing'))!.startTime,
  ]);

  expect(asked).toBeGreaterThan(painted!);
  expect(size).toBeLessThan(30_000);
  expect(await (await fetch(env.gateway)).text()).not.toContain('start-tracing');
});

describe('hostile spans', () => {
  const nanos = () => `${Date.now()}000000`;
  const batch = (span: object) => {
    const times = { startTimeUnixNano: nanos(), endTimeUnixNano: nanos() };
    const scope = { name: 'storefront' };
    const spans = [{ spanId: hex(8), name: 'click place_order', kind: 1, ...times, ...span }];
    return { resourceSpans: [{ scopeSpans: [{ scope, spans }] }] };
  };
  const send = async (body: object, headers: Record<string, string> = {}) => {
    const given = { origin: env.gateway, 'x-page-pass': await pass(), ...headers };
    return post<{ code?: string }>('/telemetry/traces', body, given);
  };

  it.each<[string, number, string, () => ReturnType<typeof send>]>([
    ['for the trace of somebody else', 400, 'foreign_trace', () => send(batch({ traceId: hex(16) }))],
    [
      'with a name of their own',
      400,
      'invalid_request',
      () => send(batch({ traceId: hex(16), name: 'process_order' })),
    ],
    ['from another page', 403, 'origin_refused', () => send(batch({}), { origin: 'https://evil.example' })],
    ['without a pass', 403, 'page_pass_refused', () => send(batch({}), { 'x-page-pass': 'none' })],
    ['that are too large', 413, 'payload_too_large', () => send({ more: 'x'.repeat(70_000) })],
    ['that are nothing', 400, 'invalid_request', () => send([])],
  ])('%s are refused with %i %s', async (_, status, code, sent) => {
    const { status: answered, headers, body } = await sent();

    expect([answered, body.code]).toEqual([status, code]);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(headers.get('x-trace-id')).toBeNull();
  });
});

describe('where incoming traces are not trusted', () => {
  beforeAll(() => restart('gateway', env.gateway, { TRUST_INCOMING_TRACE: 'false', OTEL_TRACES_SAMPLER: '' }), 60_000);
  afterAll(() => restart('gateway', env.gateway), 60_000);

  it('still continues the click of the shop’s own page', async () => {
    const page = await openShop(await newCustomer());
    const id = await buy(page, 'WEBCAM-1', 'Pays');
    await untilStatus(page, 'completed');
    await untilWhole(page);

    const trace = await viewer.trace(await traceIdOf(page));
    expect(trace.roots.map(({ name }) => name)).toEqual(['click place_order']);
    expect(trace.find('process_order')!.attributes['order.id']).toBe(id);
  });

  it('links to a trace that only claims to come from a page', async () => {
    const traceId = hex(16);
    const claimed = { 'x-page-pass': await pass(), traceparent: `00-${traceId}-${hex(8)}-01` };
    const placed = await place(anOrder('LAPTOP-3'), claimed);
    await finalOrder(placed.id);

    expect(placed.traceId).not.toBe(traceId);
    expect((await viewer.trace(traceId)).spans).toEqual([]);
  });
});

it('applies its own sampling to a page, whatever the flag of the page says', async () => {
  await restart('gateway', env.gateway, {
    TRUST_INCOMING_TRACE: 'false',
    OTEL_TRACES_SAMPLER: 'parentbased_always_off',
  });
  try {
    const given = await pass();
    const traceId = given.slice(0, 16) + hex(8);
    const headers = { 'x-page-pass': given, traceparent: `00-${traceId}-${hex(8)}-01` };
    const placed = await place(anOrder('LAPTOP-3'), headers);
    await finalOrder(placed.id);

    expect((await orderOf(placed.id)).traceId).toBe(traceId);
    expect((await viewer.trace(traceId)).spans).toEqual([]);
  } finally {
    await restart('gateway', env.gateway);
  }
}, 90_000);

const prefixOf = async (page: Page): Promise<string> => {
  const sent = await page.waitForRequest(/telemetry\/traces/);
  return (await sent.headerValue('x-page-pass'))!.slice(0, 16);
};
