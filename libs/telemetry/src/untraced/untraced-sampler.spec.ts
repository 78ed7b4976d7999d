import { context, ROOT_CONTEXT, SamplingDecision, SpanKind, trace } from '@opentelemetry/api';
import { AlwaysOnSampler } from '@opentelemetry/sdk-trace';
import { traceProcess, tracePublish } from '../messaging.js';
import { currentTraceId, withRootSpan, withSpan } from '../spans/span.js';
import { recordTraces } from '@throughline/telemetry-testing';
import { withoutTracing } from './untraced-context.js';
import { untracedRoutes } from './untraced-routes.js';
import { UntracedSampler } from './untraced-sampler.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const traces = recordTraces();
const sampler = new UntracedSampler(new AlwaysOnSampler());
const samples = (from = ROOT_CONTEXT, attributes = {}): boolean =>
  sampler.shouldSample(from, TRACE, 'GET', SpanKind.SERVER, attributes, []).decision ===
  SamplingDecision.RECORD_AND_SAMPLED;
const inside = (traceFlags: number, isRemote: boolean) =>
  trace.setSpan(
    ROOT_CONTEXT,
    trace.wrapSpanContext({ traceId: TRACE, spanId: 'b7ad6b7169203331', traceFlags, isRemote }),
  );

beforeEach(() => traces.reset());

it('leaves requests to untraced routes out, and asks the other sampler about the rest', () => {
  untracedRoutes().add({ method: 'GET', path: '/ping', untraced: true });
  const request = (path: string) => ({ 'http.request.method': 'GET', 'url.path': path });

  expect([samples(ROOT_CONTEXT, request('/ping')), samples(ROOT_CONTEXT, request('/pong'))]).toEqual([false, true]);
});

it('never records a span whose parent of this process is not recorded', () => {
  expect([samples(inside(0, false)), samples(inside(0, true)), samples(inside(1, true))]).toEqual([false, true, true]);
  expect(withoutTracing(() => samples(context.active()))).toBe(false);
});

it('untraced work has no trace of its own making, and says so to whom it sends', () => {
  withoutTracing(() => {
    expect(currentTraceId()).toBeNull();
    withRootSpan('root', {}, () => withSpan('nested', {}, () => undefined));
    const message = { exchange: 'e', routingKey: 'k' };
    const headers = tracePublish(message, {}, (carrier) => carrier);
    expect(headers['traceparent']).toMatch(/-00$/);
    traceProcess(
      {
        ...message,
        queue: 'q',
        headers: { traceparent: `00-${TRACE}-b7ad6b7169203331-01` },
        attempt: 1,
        redelivered: false,
      },
      () => withSpan('handle', {}, () => undefined),
    );
  });

  expect(traces.spans).toEqual([]);
});
