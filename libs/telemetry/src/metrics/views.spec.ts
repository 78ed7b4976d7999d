import { jest } from '@jest/globals';
import { type Attributes, diag, DiagLogLevel } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { Reader } from './exemplars/collecting.fixture.js';
import { attributeViews } from './views.js';

afterEach(() => diag.disable());

async function kept(instrument: string, attributes: Attributes, given?: string): Promise<Attributes> {
  const reader = new Reader();
  const provider = new MeterProvider({ readers: [reader], views: attributeViews(given) });
  provider.getMeter('test').createCounter(instrument).add(1, attributes);
  return (await reader.read())[0]!.dataPoints[0]!.attributes;
}

it.each([
  ['http.requests', { method: 'GET', path: '/', user: 'x' }, { method: 'GET', path: '/' }],
  ['http.server.request.duration', { 'http.route': '/', 'server.address': 'x' }, { 'http.route': '/' }],
  [
    'messaging.process.duration',
    { 'messaging.system.name': 'rabbitmq', id: 7 },
    { 'messaging.system.name': 'rabbitmq' },
  ],
])('keeps the bounded attributes of %s', async (instrument, given, expected) => {
  expect(await kept(instrument, given)).toEqual(expected);
});

it('keeps every attribute of any other instrument', async () => {
  const attributes = { 'tenant.id': 'a', warehouseId: 7, 'user.tier': 'gold', 'client.type': 'web' };

  expect(await kept('orders.placed', attributes)).toEqual(attributes);
});

it('counts the attributes that it leaves out, by instrument', async () => {
  const dropped = {};
  const provider = new MeterProvider({ readers: [new Reader()], views: attributeViews('', undefined, dropped) });
  const requests = provider.getMeter('test').createCounter('http.requests');
  for (const user of ['x', 'y']) requests.add(1, { method: 'GET', user });
  requests.add(1, { method: 'GET', path: '/' });
  provider.getMeter('test').createCounter('orders.placed').add(1, { user: 'x' });

  expect(dropped).toMatchObject({ 'http.requests': { user: 2 } });
  expect(Object.values(dropped).filter((counts) => Object.keys(counts as object).length > 0)).toHaveLength(1);
});

it.each([
  ['http.requests', 'method'],
  ['my.metric', 'a,method'],
  ['none', ''],
  ['messaging.process.duration', 'a,method,path'],
])('takes other lists from the environment: of %s it keeps "%s"', async (instrument, expected) => {
  const lists = ' http.requests = method ; my.metric=a, method;none=;messaging.process.duration=*';

  expect(Object.keys(await kept(instrument, { a: 1, method: 'GET', path: '/' }, lists)).join()).toBe(expected);
});

it('reports an entry that it does not understand, and keeps the rest', async () => {
  const warn = jest.fn<(text: string) => void>();
  const quiet = () => {};
  diag.setLogger({ error: quiet, info: quiet, debug: quiet, verbose: quiet, warn }, DiagLogLevel.WARN);

  expect(await kept('x', { y: 1, z: 2 }, 'http.*=a;words;x=y')).toEqual({ y: 1 });
  expect(warn).toHaveBeenCalledTimes(2);
});
