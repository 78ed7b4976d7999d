import { TraceClient } from '@throughline/telemetry-testing';
import { saying } from '../../telemetry-testing/test/saying.js';
import { freePorts } from '../../../tools/processes/ports.ts';
import { preloaded } from '../test/packed-app.js';
import { type BrokerName, useBroker } from './brokers.js';
import { setUp } from './set-up.js';

const set = setUp('queues', {
  recipes: {
    'Handlers of `@golevelup/nestjs-rabbitmq`': 'recipes/golevelup-*.ts',
    'Consumers in `addSetup`, and `channel.get`': 'recipes/consumers.ts',
    BullMQ: 'recipes/bullmq.ts',
    "WebSocket messages, and Nest's TCP transport": 'recipes/messages.ts',
    "Nest's Redis transport": 'recipes/redis.ts',
    "Nest's gRPC transport": 'recipes/grpc.mts',
    "Nest's Kafka transport": 'recipes/kafka.mts',
    'Commands, events and sagas': 'recipes/cqrs.ts',
    'Handlers of `@nestjs/event-emitter`': 'recipes/events.ts',
  },
});

const start = (program: string, env: Record<string, string> = {}, preload = preloaded): Promise<string> => {
  const service = set.app.start([...preload, `dist/${program}`], {
    OTEL_SERVICE_NAME: 'queues',
    OTEL_EXPORTER_OTLP_ENDPOINT: set.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    ...env,
  });
  return saying(service, /listening on (\S+)/);
};

async function traceOf(url: string, spans: number) {
  const client = TraceClient.devtools(set.url, { complete: (trace) => trace.spans.length >= spans });
  const { value, trace } = await client.isolated(({ headers }) => fetch(url, { headers }));
  expect(value.status).toBe(200);
  return trace;
}

const nested = (spans: string[]): string[] => spans.map((name, depth) => '  '.repeat(depth) + name);

describe('recipes for transports', () => {
  const golevelup = (queue: string, ending = '') => [`publish matrix:${queue}`, `process matrix:${queue}${ending}`];
  const ways: [string, string, string, string[]][] = [
    ['a subscriber of golevelup', 'golevelup/matrix.subscribe', 'golevelup/:queue', golevelup('matrix.subscribe')],
    ['a subscriber that nacks', 'golevelup/matrix.nack', 'golevelup/:queue', golevelup('matrix.nack', ' !')],
    ['a request of golevelup', 'rpc', 'rpc', golevelup('matrix.rpc')],
    ['a consumer in addSetup', 'consumers', 'consumers', ['publish matrix.setup', 'process matrix.setup']],
    ['channel.get', 'get', 'get', ['publish matrix.get', 'process matrix.get']],
    ['Nest’s TCP transport', 'tcp', 'tcp', ['charge_by_tcp']],
  ];
  let url: string;

  beforeEach(async () => {
    const [port] = await freePorts(1);
    url = await start('transports.js', { TCP_PORT: String(port) });
  }, 30_000);

  it.each(ways)('make one trace of %s', async (_, path, route, steps) => {
    const spans = [`GET /${route}`, ...steps, 'charge'];
    const trace = await traceOf(`${url}/${path}`, spans.length);
    await expect(trace).toHaveWaterfall(nested(spans));
  });
});

describe('a job of BullMQ', () => {
  const redis = useBroker('redis', () => set.app.folder);

  redis.it('is in the trace that added it, each attempt of it beside the other', async () => {
    const url = await start('jobs.js', { REDIS_PORT: redis.port() });
    const trace = await traceOf(url, 6);
    await expect(trace).toHaveWaterfall([
      'GET',
      '  enqueue send_invoice',
      '    send_invoice !',
      '      write_invoice',
      '    send_invoice',
      '      write_invoice',
    ]);
  });
});

type Way = [path: string, publish: string, process: string];
const request: Way = ['send', 'publish orders.total', 'process orders.total'];
const topic = 'orders/7/placed';
const brokers: [BrokerName, string, Way[]][] = [
  ['nats', 'headers', [['emit', `publish ${topic}`, `process ${topic}`], request]],
  ['mqtt', 'user properties', [['emit', `publish ${topic}`, 'process orders/+/placed'], request]],
  ['redis', 'payload, by the recipe', [['recipe', 'publish orders.recipe', 'process orders.recipe']]],
];

describe.each(brokers)('Nest’s transport by %s', (name, carrier, ways) => {
  const broker = useBroker(name, () => set.app.folder);

  broker.it(`carries the trace in its ${carrier}`, async () => {
    const url = await start('brokers.js', { TRANSPORT: name, PORT: broker.port() });
    for (const [path, publish, process] of ways) {
      const trace = await traceOf(`${url}/${path}`, 4);
      await expect(trace).toHaveWaterfall(nested([`GET /${path}`, publish, process, 'charge']));
      await expect(trace).toHaveSpan(publish, { kind: 'producer', attributes: { 'messaging.system.name': name } });
      await expect(trace).toHaveSpan(process, { kind: 'consumer', attributes: { 'messaging.system.name': name } });
    }
  });
});

describe('Nest’s transport by Kafka', () => {
  const kafka = useBroker('kafka', () => set.app.folder);

  kafka.it('carries the trace in its headers, with OpenTelemetry’s instrumentation', async () => {
    const url = await start('kafka.js', { PORT: kafka.port() }, ['--import', './dist/recipes/kafka.mjs']);
    const trace = await traceOf(`${url}/emit`, 4);
    await expect(trace).toHaveWaterfall(nested(['GET /emit', 'send orders.placed', 'process orders.placed', 'charge']));
  });
});

it('carries the trace by gRPC’s metadata, with OpenTelemetry’s instrumentation', async () => {
  const [port] = await freePorts(1);
  const env = { TRANSPORT: 'grpc', PORT: String(port) };
  const url = await start('brokers.js', env, ['--import', './dist/recipes/grpc.mjs']);
  const call = 'grpc.shop.Orders/Total';
  await expect(await traceOf(`${url}/call`, 4)).toHaveWaterfall(nested(['GET /call', call, call, 'charge']));
}, 60_000);

it('shows the handlers of commands and events where they were sent from, red where they fail', async () => {
  const url = await start('in-process.js');
  await expect(await traceOf(`${url}/command`, 4)).toHaveWaterfall([
    'GET /command',
    '  place_order',
    '    reserve_stock !',
    '    send_receipt',
  ]);
  await expect(await traceOf(`${url}/event`, 2)).toHaveWaterfall(['GET /event', '  print_receipt !']);
}, 60_000);
