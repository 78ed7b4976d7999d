import { SpanKind } from '@opentelemetry/api';
import { pause } from '../lib/pause.ts';
import type { Broken } from '../lib/system.ts';

/** Spans are named after the path, with the order in it. */
const broken: Broken = async (system) => {
  const orders = system.service('orders');
  for (const id of [4711, 4712, 4713]) await orders.span(`GET /orders/${id}`, () => pause(2), SpanKind.SERVER);
};
export default broken;
