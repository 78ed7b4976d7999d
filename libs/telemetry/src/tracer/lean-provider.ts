import {
  type Context,
  context as contextApi,
  INVALID_SPAN_CONTEXT,
  type Span,
  SpanKind,
  type SpanOptions,
  trace,
  TraceFlags,
  type Tracer,
  type TracerOptions,
  type TracerProvider,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import { type Sampler, SamplingDecision, type SpanProcessor } from '@opentelemetry/sdk-trace';
import { inSpan } from '../spans/in-span.js';
import type { Surroundings } from './beginning.js';
import { BoundedAttributes } from './bounded-attributes.js';
import * as ids from './ids.js';
import { type Limits, textOf } from './limits.js';
import { isValid, KnownContext } from '../context/known-context.js';
import { RANDOM } from '../context/propagator.js';
import { RecordedSpan } from './recorded-span.js';

interface Settings {
  resource: Resource;
  sampler: Sampler;
  limits: Limits;
  processors: readonly SpanProcessor[];
}

/**
 * Gives out tracers whose spans cost about a third of the SDK's. Samplers, processors, exporters and the resource are
 * the SDK's own, by their public interfaces, and see the same spans.
 */
export class LeanTracerProvider implements TracerProvider {
  private readonly tracers = new Map<string, LeanTracer>();

  constructor(private readonly settings: Settings) {}

  getTracer(name: string, version?: string, options?: TracerOptions): Tracer {
    const schemaUrl = options?.schemaUrl;
    const key = `${name ?? ''}@${version ?? ''}:${schemaUrl ?? ''}`;
    const known = this.tracers.get(key);
    if (known) return known;
    const scope = {
      name: textOf(name),
      ...(version && { version: textOf(version) }),
      ...(schemaUrl && { schemaUrl: textOf(schemaUrl) }),
    };
    const made = new LeanTracer({ ...this.settings, scope });
    this.tracers.set(key, made);
    return made;
  }

  async forceFlush(): Promise<void> {
    await Promise.all(this.settings.processors.map((processor) => processor.forceFlush()));
  }

  async shutdown(): Promise<void> {
    const ended = await Promise.allSettled(this.settings.processors.map((processor) => processor.shutdown()));
    const failed = ended.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined;
    if (failed) throw failed.reason;
  }
}

class LeanTracer implements Tracer {
  constructor(private readonly about: Settings & Surroundings) {}

  startSpan(given: string, options: SpanOptions = {}, within: Context = contextApi.active()): Span {
    const name = textOf(given);
    const context = options.root ? trace.deleteSpan(within) : within;
    if (isTracingSuppressed(context)) return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    const active = trace.getSpanContext(context);
    const parent = active && isValid(active) ? active : undefined;
    const { limits, sampler } = this.about;
    const kind = options.kind ?? SpanKind.INTERNAL;
    const traceId = parent?.traceId ?? ids.traceId();
    const attributes = new BoundedAttributes(limits.attributes, limits.valueLength).addAll(options.attributes);
    const begun = attributes.shared ?? attributes.own;
    const links = options.links ?? [];
    const sampled = sampler.shouldSample(context, traceId, name, kind, begun, links);
    const flag = sampled.decision === SamplingDecision.RECORD_AND_SAMPLED ? TraceFlags.SAMPLED : TraceFlags.NONE;
    const traceFlags = flag | ((parent?.traceFlags ?? 0) & RANDOM);
    const traceState = sampled.traceState ?? parent?.traceState;
    const spanContext = new KnownContext(traceId, ids.spanId(), traceFlags, undefined, traceState);
    if (sampled.decision === SamplingDecision.NOT_RECORD) {
      // OpenTelemetry's own knows nothing else, and who is called decides where its context may go.
      return Object.assign(trace.wrapSpanContext(spanContext), { kind, attributes: begun });
    }
    attributes.addAll(sampled.attributes);
    const begin = { name, kind, spanContext, parent, attributes, links, startTime: options.startTime };
    return new RecordedSpan(begin, this.about, context);
  }

  startActiveSpan<F extends (span: Span) => unknown>(name: string, ...rest: unknown[]): ReturnType<F> {
    const work = rest.pop() as F;
    const [options, given = contextApi.active()] = rest as [SpanOptions?, Context?];
    const span = this.startSpan(name, options, given);
    return contextApi.with(inSpan(given, span), () => work(span)) as ReturnType<F>;
  }
}
