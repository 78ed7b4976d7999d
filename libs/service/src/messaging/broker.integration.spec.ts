import { Logger } from '@nestjs/common';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Broker } from './broker.js';

const target = new URL(process.env['AMQP_URL']!);
let mute: Socket[];
let server: Server;
let broker: Broker;

/** The first to come are accepted and never answered, as by a host that dies; the others reach the broker. */
async function brokerBehind(howMany: number): Promise<Broker> {
  mute = [];
  server = createServer((client) => {
    client.on('error', () => {}); // It closes then.
    if (mute.length < howMany) return void mute.push(client.resume());
    const onward = connect(Number(target.port || 5672), target.hostname).on('error', () => client.destroy());
    client.pipe(onward).pipe(client);
  }).listen(0, 'localhost');
  await once(server, 'listening');
  const url = new URL(target);
  [url.hostname, url.port] = ['localhost', String((server.address() as AddressInfo).port)];
  broker = new Broker(url.href);
  broker.onModuleInit();
  return broker;
}

const seen = async (holds: () => boolean): Promise<void> => {
  for (const until = Date.now() + 20_000; !holds(); await delay(20))
    if (Date.now() > until) throw new Error(`It did not come to pass: ${holds.toString()}`);
};

beforeEach(() => Logger.overrideLogger(false));

afterEach(() => {
  for (const client of mute) client.destroy();
  server.close();
});

it('gives up a host that accepts the connection and never answers', async () => {
  await brokerBehind(1);
  await seen(() => broker.isConnected());

  await broker.close();
});

it('can be closed while it waits for such a host', async () => {
  await brokerBehind(Infinity);
  await seen(() => mute.length > 0);
  let closed = false;
  void broker.close().then(() => (closed = true));

  await seen(() => closed);
});
