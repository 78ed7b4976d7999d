import { RmqContext } from '@nestjs/microservices';
import { TracedServerRMQ } from './nest-rmq.js';
import { recordTraces } from '@throughline/telemetry-testing';
import { withoutTracing } from './index.js';

const traces = recordTraces();

it('handles nothing in the context in which the connection was made', async () => {
  const server = new TracedServerRMQ({ urls: ['amqp://localhost'], queue: 'jobs' });
  server.addHandler('image.added', async () => undefined, true);
  const fields = { exchange: '', routingKey: 'jobs', redelivered: false };
  const message = { fields, properties: {}, content: Buffer.from('{}') };
  const handle = server.getHandlerByPattern('image.added')!;
  await withoutTracing(() => handle({}, new RmqContext([message, {}, 'image.added'])));

  expect(traces.waterfall()).toEqual(['process jobs']);
});
