import { env } from './support/env.js';
import { ready, restart } from './support/processes.js';
import { anOrder, finalOrder, post, type Placed } from './support/shop.js';

afterAll(async () => {
  await restart('orders', env.orders);
  await restart('gateway', env.gateway);
});

it('runs without telemetry: OTEL_SDK_DISABLED=true names no trace and takes orders all the same', async () => {
  await restart('orders', env.orders, { OTEL_SDK_DISABLED: 'true' });
  await restart('gateway', env.gateway, { OTEL_SDK_DISABLED: 'true' });
  await Promise.all([env.payments, env.inventory].map(ready));

  const { status, headers, body } = await post<Placed>('/orders', anOrder('LAPTOP-3'));
  const order = await finalOrder(body.id);

  expect(status).toBe(201);
  expect(body.traceId).toBeNull();
  expect(headers.has('x-trace-id')).toBe(false);
  expect(order).toMatchObject({ status: 'completed', traceId: null });
  const refused = await post<{ traceId: null }>('/orders', {});
  expect(refused).toMatchObject({ status: 400, body: { traceId: null } });
});
