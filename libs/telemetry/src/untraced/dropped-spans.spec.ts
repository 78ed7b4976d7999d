import { context, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { RPCType, setRPCMetadata } from '@opentelemetry/core';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { dropReceiver, isDropped, noteReceiver } from './dropped-spans.js';
import { untracedRoutes } from './untraced-routes.js';

beforeAll(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
afterAll(() => {
  context.disable();
  untracedRoutes().undecided = false;
});

const tracer = new TracerProvider({}).getTracer('test');

function request() {
  const server = tracer.startSpan('GET', { kind: SpanKind.SERVER }, ROOT_CONTEXT);
  const inside = setRPCMetadata(trace.setSpan(ROOT_CONTEXT, server), { type: RPCType.HTTP, span: server });
  const query = tracer.startSpan('SELECT', {}, inside) as unknown as ReadableSpan;
  noteReceiver(query, inside);
  return { inside, query };
}

it('drops the spans of an untraced request, and of no other', () => {
  untracedRoutes().undecided = true;
  const [untraced, other] = [request(), request()];
  context.with(untraced.inside, () => dropReceiver());

  expect([untraced, other].map(({ query }) => isDropped(query))).toEqual([true, false]);
});

it('takes that back for a route that passes the request on', () => {
  untracedRoutes().undecided = true;
  const { inside, query } = request();
  const takeBack = context.with(inside, () => dropReceiver());
  takeBack();

  expect(isDropped(query)).toBe(false);
});
