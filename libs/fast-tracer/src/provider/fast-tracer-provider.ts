import type { InspectOptions } from 'node:util';
import type { Tracer, TracerOptions } from '@opentelemetry/api';
import { defaultResource } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  ParentBasedSampler,
  TracerProvider,
  type TracerProviderOptions,
} from '@opentelemetry/sdk-trace';
import { type Inspect, inspectCustom, inspected, printable } from '../span/inspect.js';
import { withDefaults } from '../span/span-limits.js';
import { FastTracer, type TracerParts } from './fast-tracer.js';
import { RandomIds } from './random-ids.js';
import { spanMetrics } from './span-metrics.js';

/**
 * The SDK's `TracerProvider` with tracers whose spans cost less: the same options with the same defaults, and the same
 * `forceFlush` and `shutdown`.
 */
export class FastTracerProvider extends TracerProvider {
  readonly #parts: Omit<TracerParts, 'scope'>;
  readonly #tracers = new Map<string, Tracer>();

  constructor(options: TracerProviderOptions = {}) {
    super(options);
    const { idGenerator, meterProvider } = options;
    this.#parts = {
      resource: options.resource ?? defaultResource(),
      sampler: options.sampler ?? new ParentBasedSampler({ root: new AlwaysOnSampler() }),
      limits: withDefaults(options.spanLimits),
      idGenerator: idGenerator ?? new RandomIds(),
      hasValidIds: idGenerator === undefined,
      processors: options.spanProcessors ?? [],
      count: meterProvider && spanMetrics(meterProvider),
    };
  }

  override getTracer(name: string, version?: string, options?: TracerOptions): Tracer {
    const schemaUrl = options?.schemaUrl;
    const key = `${name}@${version || ''}:${schemaUrl || ''}`;
    const known = this.#tracers.get(key);
    if (known) return known;
    const tracer = new FastTracer({ ...this.#parts, scope: { name, version, schemaUrl } });
    this.#tracers.set(key, tracer);
    return tracer;
  }

  [inspectCustom](depth: number, options: InspectOptions, inspect: Inspect): string {
    const { resource, processors } = this.#parts;
    const fields = {
      resource: printable(resource),
      tracers: [...this.#tracers.keys()],
      spanProcessors: processors.map((processor) => processor.constructor.name),
    };
    return inspected('FastTracerProvider', fields, depth, options, inspect);
  }
}
