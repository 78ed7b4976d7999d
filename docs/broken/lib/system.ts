import { context, propagation } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { Service, type ServiceOptions } from './service.ts';

/** Several services in one process, each with its own SDK, and the OTLP that they exported. */
export class System {
  readonly #exported: object[] = [];

  constructor() {
    context.disable();
    propagation.disable();
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  }

  service = (name: string, options: ServiceOptions = {}): Service =>
    new Service(name, options, (spans, skewMs) => this.export(spans, skewMs));

  /** Keeps the spans of one SDK. `skewMs` is how far its host's clock is ahead. */
  export(spans: ReadableSpan[], skewMs = 0): void {
    const text = new TextDecoder().decode(JsonTraceSerializer.serializeRequest(spans));
    const nanos = BigInt(skewMs) * 1_000_000n;
    const skewed = text.replace(/("\w+UnixNano":")(\d+)/g, (_, key, time) => `${key}${BigInt(time) + nanos}`);
    this.receive(JSON.parse(skewed) as { resourceSpans: object[] });
  }

  /** Keeps an export request, also one that another process sent. */
  receive({ resourceSpans }: { resourceSpans: object[] }): void {
    this.#exported.push(...resourceSpans);
  }

  get otlp(): { resourceSpans: object[] } {
    return { resourceSpans: this.#exported };
  }
}

/** Runs a broken system until its spans are exported. */
export type Broken = (system: System) => Promise<void>;
