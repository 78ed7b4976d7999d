import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator } from '@opentelemetry/core';
import { extractContext, injectContext, linksTo } from './carrier.js';
import { StrictTraceContextPropagator } from './propagator.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const TRACEPARENT = `00-${TRACE}-${SPAN}-01`;

beforeAll(() => {
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new StrictTraceContextPropagator(), new W3CBaggagePropagator()] }),
  );
});

const parentOf = (headers: Record<string, unknown>) => trace.getSpanContext(extractContext(headers));

describe('a context on arrival', () => {
  it.each([
    ['text', TRACEPARENT],
    ['bytes', Buffer.from(TRACEPARENT)],
    ['a list of one', [TRACEPARENT]],
    ['a list of bytes', [Buffer.from(TRACEPARENT)]],
    ['a higher version', `01-${TRACE}-${SPAN}-01`],
    ['a higher version that says more', `01-${TRACE}-${SPAN}-01-more`],
  ])('is read from %s', (_, traceparent) => {
    expect(parentOf({ traceparent })).toMatchObject({ traceId: TRACE, spanId: SPAN, isRemote: true });
  });

  it.each([
    ['nothing', undefined],
    ['a number', 7],
    ['an object', { traceparent: TRACEPARENT }],
    ['an empty list', []],
    ['two values', [TRACEPARENT, TRACEPARENT]],
    ['upper case', TRACEPARENT.toUpperCase()],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['a span of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['the forbidden version', `ff-${TRACE}-${SPAN}-01`],
    ['a version that is no number', `0x-${TRACE}-${SPAN}-01`],
    ['flags that are no number', `00-${TRACE}-${SPAN}-zz`],
    ['a trace id with a letter beyond f', `00-${TRACE.replace(/.$/, 'g')}-${SPAN}-01`],
    ['a span id with one', `00-${TRACE}-${SPAN.replace(/^./, 'g')}-01`],
    ['a dash in the wrong place', `00-${TRACE}${SPAN}--01`],
    ['a higher version that goes on without a dash', `01-${TRACE}-${SPAN}-01.more`],
    ['a longer version 00', `${TRACEPARENT}-what`],
    ['two headers joined', `${TRACEPARENT}, ${TRACEPARENT}`],
    ['garbage', 'x'.repeat(10_000)],
  ])('is not made up from %s', (_, traceparent) => {
    expect(parentOf({ traceparent })).toBeUndefined();
  });

  it('survives headers that are missing altogether', () => {
    expect(trace.getSpanContext(extractContext(undefined))).toBeUndefined();
    expect(trace.getSpanContext(extractContext(null))).toBeUndefined();
  });
});

describe('a context on its way out', () => {
  const active = trace.setSpanContext(ROOT_CONTEXT, { traceId: TRACE, spanId: SPAN, traceFlags: 1 });

  it('is written as traceparent', () => {
    expect(injectContext({}, active)).toEqual({ traceparent: TRACEPARENT });
  });

  it('never overwrites the one that the caller set', () => {
    const theirs = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00` };
    expect(injectContext({ ...theirs }, active)).toEqual(theirs);
  });

  it('writes nothing where there is no trace', () => {
    expect(injectContext({}, context.active())).toEqual({});
  });

  it('carries baggage as the W3C spells it', () => {
    const withBaggage = propagation.setBaggage(active, propagation.createBaggage({ tenant: { value: 'a b' } }));
    expect(injectContext({}, withBaggage)).toMatchObject({ baggage: 'tenant=a%20b' });
  });
});

it('links to what a carrier holds, and to nothing when it holds nothing', () => {
  expect(linksTo({ traceparent: TRACEPARENT }, 'order')).toMatchObject([
    { context: { traceId: TRACE, spanId: SPAN }, attributes: { 'link.relation': 'order' } },
  ]);
  expect(linksTo({}, 'order')).toEqual([]);
});
