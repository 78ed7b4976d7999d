import { context, ROOT_CONTEXT, type Span, SpanKind, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { RPCType, setRPCMetadata } from '@opentelemetry/core';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { dropReceiver, forgetStandIn, isDropped, noteReceiver, standsFor } from './dropped-spans.js';
import { untracedRoutes } from './untraced-routes.js';

beforeAll(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
afterAll(() => context.disable());

it('drops what stands for a span of an untraced request, and no longer once it stands for another', () => {
  const tracer = new TracerProvider({}).getTracer('test');
  const request = (): { span: Span; query: object } => {
    const span = tracer.startSpan('GET', { kind: SpanKind.SERVER }, ROOT_CONTEXT);
    const query = {};
    noteReceiver(query, setRPCMetadata(trace.setSpan(ROOT_CONTEXT, span), { type: RPCType.HTTP, span }));
    return { span, query };
  };
  untracedRoutes().undecided = true;
  const [untraced, other] = [request(), request()];
  context.with(trace.setSpan(ROOT_CONTEXT, untraced.span), () => dropReceiver());
  const waiting = {};
  const dropped = [untraced.query, other.query, untraced.query, {}].map((span) => {
    standsFor(span, waiting);
    const isSo = isDropped(waiting);
    forgetStandIn(waiting);
    return isSo;
  });
  untracedRoutes().undecided = false;
  expect(dropped).toEqual([true, false, true, false]);
});
