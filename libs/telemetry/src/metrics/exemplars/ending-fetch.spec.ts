import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chosenInstrumentations } from '../../instrumentation/chosen.js';
import { recordTraces } from '@throughline/telemetry-testing';
import { collecting } from './collecting.fixture.js';

process.env['OTEL_NODE_ENABLED_INSTRUMENTATIONS'] = 'undici';
const traces = recordTraces();
const { store, reader, provider } = collecting();
const [undici] = await chosenInstrumentations();
undici!.setMeterProvider(provider);

let server: Server;
let url: string;

beforeAll(async () => {
  // One connection for all, opened by whoever comes first.
  server = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  undici!.disable();
  server.closeAllConnections();
  server.close();
});

const DURATION = 'http.client.request.duration';
const ask = async (): Promise<string> => (await fetch(url)).text();
/** The spans of fetches, in their order. */
const fetches = () => traces.spans.filter(({ kind }) => kind === 'client').map(({ spanId }) => spanId);
const exemplarsBy = async (name: string) =>
  (await reader.collect()).resourceMetrics.scopeMetrics
    .flatMap(({ scope, metrics }) => metrics.map((metric) => ({ metric, exemplars: store.of(scope, metric) })))
    .filter(({ metric }) => metric.descriptor.name === name)
    .flatMap(({ exemplars }) => exemplars.flat())
    .map(({ spanId }) => spanId);

it('gives each duration of a fetch to the span of that fetch, not to the one that opened the connection', async () => {
  await traces.during('GET /first', ask);
  await traces.during('GET /second', ask);
  await ask();

  const exemplars = await exemplarsBy(DURATION);
  expect(exemplars).toContain(fetches()[1]);
  expect(fetches()).toEqual(expect.arrayContaining(exemplars));
});

it('gives the duration of one that failed to its span, too', async () => {
  server.closeAllConnections();
  server.removeAllListeners('request').on('request', (request) => request.socket.destroy());
  await expect(traces.during('GET /broken', ask)).rejects.toThrow('fetch failed');

  expect(await exemplarsBy(DURATION)).toContain(fetches().at(-1));
});

it('gives nothing that is measured afterwards to it', async () => {
  provider.getMeter('test').createCounter('c').add(1);

  expect(await exemplarsBy('c')).toEqual([]);
});
