import { type Context, createContextKey, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { inSpan } from './in-span.js';

const spanOf = (digit: string) =>
  trace.wrapSpanContext({ traceId: digit.repeat(32), spanId: digit.repeat(16), traceFlags: 1 });
const [outer, inner] = [spanOf('a'), spanOf('b')];
const USER = createContextKey('user');

it('holds the span and all that the other context holds', () => {
  const given = ROOT_CONTEXT.setValue(USER, 'ada');
  const within = inSpan(given, outer);
  expect(trace.getSpan(within)).toBe(outer);
  expect(within.getValue(USER)).toBe('ada');
  expect(trace.getSpan(given)).toBeUndefined();
});

it.each<[string, (context: Context) => Context]>([
  ['ours', (context) => inSpan(context, inner)],
  ["the API's", (context) => trace.setSpan(context, inner)],
])('takes another span by %s', (_whose, change) => {
  for (const within of [inSpan(ROOT_CONTEXT, outer), inSpan(trace.setSpan(ROOT_CONTEXT, outer), outer)]) {
    expect(trace.getSpan(change(within))).toBe(inner);
    expect(trace.getSpan(within)).toBe(outer);
  }
});

it('takes and loses other values, and stays what it was', () => {
  const within = inSpan(ROOT_CONTEXT, outer);
  const user = within.setValue(USER, 'ada');
  expect([user.getValue(USER), trace.getSpan(user)]).toEqual(['ada', outer]);
  const nobody = user.deleteValue(USER);
  expect([nobody.getValue(USER), trace.getSpan(nobody)]).toEqual([undefined, outer]);
  expect(user.getValue(USER)).toBe('ada');
  expect(within.getValue(USER)).toBeUndefined();
});

it('loses its span, and that of the context it was made from', () => {
  expect(trace.getSpan(trace.deleteSpan(inSpan(trace.setSpan(ROOT_CONTEXT, outer), inner)))).toBeUndefined();
});

it('does not grow with the work it goes through', () => {
  let context: Context = ROOT_CONTEXT;
  for (let i = 0; i < 20_000; i++) {
    context = inSpan(context, i % 2 ? outer : inner);
    context = propagation.setBaggage(context, propagation.createBaggage({ turn: { value: String(i) } }));
  }
  // A chain this long would overflow the stack.
  expect(context.getValue(USER)).toBeUndefined();
  expect(trace.getSpan(context)).toBe(outer);
});
