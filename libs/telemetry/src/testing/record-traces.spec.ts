import { context, trace } from '@opentelemetry/api';
import { captureContext, withContext } from '../context/carrier.js';
import { withSpan } from '../spans/span.js';
import { recordTraces } from './record-traces.js';

const traces = recordTraces();

beforeEach(() => traces.reset());

it('records what happens during a request as one trace', async () => {
  await traces.during('POST /orders', async () => {
    await withSpan('validate_order', {}, async () => {});
    const carrier = captureContext();
    await withContext(carrier, () => withSpan('charge_payment', { 'order.id': '1' }, async () => {}));
  });

  expect(traces.waterfall()).toEqual(['POST /orders', '  validate_order', '  charge_payment']);
  expect(traces.all).toHaveLength(1);
  expect(traces.span('charge_payment').attributes).toEqual({ 'order.id': '1' });
});

it('starts a trace of its own for each request, even inside another', async () => {
  await traces.during('first', () => traces.during('second', async () => {}));

  expect(traces.all).toHaveLength(2);
});

it('records errors, events and links', async () => {
  const failing = withSpan('charge_payment', {}, async (span) => {
    span.addEvent('attempted', { card: '4242' });
    span.addLink({
      context: { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 },
    });
    throw new Error('processor is down');
  });

  await expect(failing).rejects.toThrow('processor is down');
  expect(traces.waterfall()).toEqual(['charge_payment !']);
  expect(traces.span('charge_payment')).toMatchObject({
    status: 'error',
    statusMessage: 'processor is down',
    events: [{ name: 'attempted', attributes: { card: '4242' } }, { name: 'exception' }],
    links: [{ traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' }],
  });
});

it('keeps the active span across await, and forgets on reset', async () => {
  await traces.during('work', async (span) => {
    await Promise.resolve();
    expect(trace.getSpan(context.active())).toBe(span);
  });
  traces.reset();

  expect(traces.waterfall()).toEqual([]);
  expect(() => traces.span('work')).toThrow('No span is named "work"');
});
