import { defaultTextMapGetter, defaultTextMapSetter, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { JaegerPropagator } from './jaeger-propagator.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const propagator = new JaegerPropagator();
const parentOf = (headers: Record<string, string>) =>
  trace.getSpanContext(propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter));

it('writes what it reads', () => {
  const headers: Record<string, string> = {};
  const baggage = propagation.createBaggage({ tenant: { value: 'a b' } });
  const active = trace.setSpanContext(ROOT_CONTEXT, { traceId: TRACE, spanId: SPAN, traceFlags: 1 });
  propagator.inject(propagation.setBaggage(active, baggage), headers, defaultTextMapSetter);

  expect(headers).toEqual({ 'uber-trace-id': `${TRACE}:${SPAN}:0:1`, 'uberctx-tenant': 'a%20b' });
  const back = propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
  expect(trace.getSpanContext(back)).toEqual({ traceId: TRACE, spanId: SPAN, traceFlags: 1, isRemote: true });
  expect(propagation.getBaggage(back)?.getEntry('tenant')?.value).toBe('a b');
});

it.each([
  ['short ids', `d8448eb211c80319c:${SPAN.slice(4)}:0:1`],
  ['an encoded header', `${TRACE}%3A${SPAN}%3A0%3A1`],
])('reads %s', (_, header) => {
  expect(parentOf({ 'uber-trace-id': header })).toMatchObject({ traceFlags: 1, isRemote: true });
});

it.each(['', 'x', `${TRACE}:${SPAN}`, `0:${SPAN}:0:1`, `${TRACE}:0:0:1`, `${TRACE}:${SPAN}:0:xyz`, '%E0%A4%A'])(
  'makes nothing up from "%s"',
  (header) => {
    expect(parentOf({ 'uber-trace-id': header })).toBeUndefined();
  },
);
