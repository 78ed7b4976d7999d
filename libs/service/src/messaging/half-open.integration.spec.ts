import { Logger } from '@nestjs/common';
import { once } from 'node:events';
import { TcpProxy } from '../../test/tcp-proxy.js';
import { waiting } from '../../test/eventually.js';
import { Broker } from './broker.js';

Logger.overrideLogger(false);
const NOTICED_WITHIN_MS = 8000;

let proxy: TcpProxy;
let broker: Broker;

beforeEach(async () => {
  proxy = await TcpProxy.before(process.env['AMQP_URL']!);
  broker = new Broker(proxy.url);
  broker.onModuleInit();
  await waiting(() => 'connecting')(() => broker.isConnected());
});

afterEach(async () => {
  proxy.open();
  await broker.close();
  await proxy.close();
});

it('notices within 8 s that the broker has fallen silent, and connects anew', async () => {
  const began = Date.now();
  proxy.silence();
  await once(broker.connection, 'disconnect');
  expect(Date.now() - began).toBeLessThan(NOTICED_WITHIN_MS);

  proxy.open();
  await waiting(() => 'reconnecting')(() => broker.isConnected());
}, 40_000);
