import type { InspectOptions } from 'node:util';
import {
  type Context,
  context as contextApi,
  INVALID_SPAN_CONTEXT,
  isSpanContextValid,
  type Span,
  SpanKind,
  type SpanOptions,
  trace,
  TraceFlags,
  type Tracer,
} from '@opentelemetry/api';
import { cleanAttributes, isTracingSuppressed } from '@opentelemetry/core';
import { type IdGenerator, type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace';
import type { Shared } from '../span/beginning.js';
import { FastSpan } from '../span/fast-span.js';
import { type Inspect, inspectCustom, inspected, printable } from '../span/inspect.js';
import { cleanCopy } from '../span/plain-attributes.js';
import { spanLink } from '../span/span-parts.js';
import type { spanMetrics } from './span-metrics.js';

const UNLIMITED = { attributeCountLimit: Infinity, attributeValueLengthLimit: Infinity };

/** What a tracer begins spans with. */
export interface TracerParts extends Shared {
  readonly sampler: Sampler;
  readonly idGenerator: IdGenerator;
  readonly count: ReturnType<typeof spanMetrics> | undefined;
}

/** Begins spans in the SDK's order: ids, links and attributes, sampler, processors. */
export class FastTracer implements Tracer {
  constructor(private readonly parts: TracerParts) {}

  get instrumentationScope() {
    return this.parts.scope;
  }

  startSpan(name: string, options: SpanOptions = {}, active: Context = contextApi.active()): Span {
    const { limits, idGenerator, sampler, count } = this.parts;
    const context = options.root ? trace.deleteSpan(active) : active;
    if (isTracingSuppressed(context)) return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    const outer = trace.getSpan(context);
    const given = outer?.spanContext();
    const spanId = idGenerator.generateSpanId();
    const parent = given && (FastSpan.hasValidIds(outer) || isSpanContextValid(given)) ? given : undefined;
    const traceId = parent ? parent.traceId : idGenerator.generateTraceId();
    const kind = options.kind ?? SpanKind.INTERNAL;
    const links = options.links?.map((link) => spanLink(link, limits)) ?? [];
    const begun = cleanCopy(options.attributes, UNLIMITED, cleanAttributes);
    const all = begun.attributes ?? {};
    const sampled = sampler.shouldSample(context, traceId, name, kind, all, links);
    const ended = count?.(given, sampled.decision);
    const isSampled = sampled.decision === SamplingDecision.RECORD_AND_SAMPLED;
    const spanContext = {
      traceId,
      spanId,
      traceFlags: isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
      traceState: sampled.traceState ?? parent?.traceState,
    };
    if (sampled.decision === SamplingDecision.NOT_RECORD) return trace.wrapSpanContext(spanContext);
    // The sampler may have changed the attributes that it was given.
    const kept = cleanCopy(Object.assign(all, sampled.attributes), limits, cleanAttributes);
    const beginning = {
      name,
      kind,
      spanContext,
      parentSpanContext: parent,
      attributes: kept.attributes ?? {},
      droppedAttributesCount: (begun.droppedAttributesCount ?? 0) + (kept.droppedAttributesCount ?? 0),
      links,
      startTime: options.startTime,
      ended,
    };
    return new FastSpan(beginning, this.parts, context);
  }

  startActiveSpan<T>(name: string, ...rest: unknown[]): T {
    if (rest.length === 0) return undefined as T;
    const work = rest.pop() as (span: Span) => T;
    const [options, given] = rest as [SpanOptions?, Context?];
    const parent = given ?? contextApi.active();
    const span = this.startSpan(name, options, parent);
    return contextApi.with(trace.setSpan(parent, span), work, undefined, span);
  }

  [inspectCustom](depth: number, options: InspectOptions, inspect: Inspect): string {
    const { scope, resource, limits } = this.parts;
    const fields = { instrumentationScope: scope, resource: printable(resource), spanLimits: limits };
    return inspected('FastTracer', fields, depth, options, inspect);
  }
}
