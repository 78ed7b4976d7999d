import { SpanKind } from '@opentelemetry/api';
import { AlwaysOnSampler } from '@opentelemetry/sdk-trace';
import { injected } from '../lib/service.ts';
import { pause } from '../lib/pause.ts';
import { type Broken, System } from '../lib/system.ts';

/** A client library overwrites the context with its own, and exports its span elsewhere. */
const broken: Broken = async (system) => {
  const [orders, payments] = [system.service('orders'), system.service('payments')];
  const elsewhere = new System().service('amqp-client', { sampler: new AlwaysOnSampler() });
  await orders.serve('POST', '/orders', {}, () =>
    orders.publish('order.placed', async (headers) => {
      await elsewhere.span('send', async () => Object.assign(headers, injected()), SpanKind.PRODUCER);
      await payments.process('order.placed', headers, () => payments.span('charge', () => pause(3)));
    }),
  );
};
export default broken;
