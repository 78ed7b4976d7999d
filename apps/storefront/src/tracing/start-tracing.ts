import { context, propagation, SpanStatusCode, trace, type TextMapPropagator } from '@opentelemetry/api';
import { CompositePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { DocumentLoadInstrumentation } from '@opentelemetry/instrumentation-document-load';
import { FetchInstrumentation } from '@opentelemetry/instrumentation-fetch';
import { BatchSpanProcessor, StackContextManager, TracerProvider } from '@opentelemetry/sdk-trace';
import { type RunClick, traceClicks } from './clicked.js';
import { PageIds } from './page-ids.js';

const PASS_HEADER = 'x-page-pass';
/** Polled, or open until the order ends: their spans would say nothing. */
const UNTRACED = [/\/orders\/[^/]+\/(trace|events)$/];
/** The gateway's bound is 64 spans and 64 kB, and browsers send as much while a page closes. */
const BATCH = { maxExportBatchSize: 40, maxQueueSize: 200, scheduledDelayMillis: 500 };

/** Traces this page from now on: its load, its clicks, its requests. Spans go to the gateway, with the page's pass. */
export function startTracing(pagePass: string): void {
  const exporter = new OTLPTraceExporter({
    url: `${location.origin}/telemetry/traces`,
    headers: { [PASS_HEADER]: pagePass },
  });
  const tracerProvider = new TracerProvider({
    idGenerator: new PageIds(pagePass),
    spanProcessors: [new BatchSpanProcessor({ exporter, ...BATCH })],
  });
  context.setGlobalContextManager(new StackContextManager().enable());
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), passing(pagePass)] }),
  );
  registerInstrumentations({
    tracerProvider,
    instrumentations: [
      new DocumentLoadInstrumentation({ ignoreNetworkEvents: true }),
      new FetchInstrumentation({ ignoreUrls: UNTRACED, ignoreNetworkEvents: true }),
    ],
  });
  traceClicks(clickIn(tracerProvider));
  performance.mark('tracing');
}

/** Sends the pass with each `traceparent`: the gateway continues the trace of a page that has one. */
const passing = (pagePass: string): TextMapPropagator => ({
  inject: (_context, carrier, setter) => setter.set(carrier, PASS_HEADER, pagePass),
  extract: (given) => given,
  fields: () => [PASS_HEADER],
});

function clickIn(provider: TracerProvider): RunClick {
  const tracer = provider.getTracer('storefront');
  return async (action, at, work) => {
    const span = tracer.startSpan(`click ${action}`, { startTime: at });
    try {
      return await context.with(trace.setSpan(context.active(), span), work);
    } catch (error) {
      const { code = 'unknown' } = error as { code?: string };
      span.setAttribute('error.type', code).setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  };
}
