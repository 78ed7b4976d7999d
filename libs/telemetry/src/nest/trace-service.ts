import { Injectable } from '@nestjs/common';
import {
  type Attributes,
  type AttributeValue,
  type Meter as ApiMeter,
  type Span,
  type SpanOptions,
  trace,
} from '@opentelemetry/api';
import { recordError } from '../spans/errors.js';
import { addEvent, currentTraceId, withRootSpan, withSpan } from '../spans/span.js';
import { currentTracer } from '../spans/span-run.js';

/** The functions of this library as a service, to inject and to replace in a test. */
@Injectable()
export class TraceService {
  readonly withSpan = withSpan;
  readonly withRootSpan = withRootSpan;
  readonly addEvent: (name: string, attributes?: Attributes) => void = addEvent;
  readonly currentTraceId: () => string | null = currentTraceId;

  /** The active span; undefined without one. */
  getSpan(): Span | undefined {
    return trace.getActiveSpan();
  }

  /** Starts a child of the active span, which the caller has to end. {@link withSpan} ends it by itself. */
  startSpan(name: string, options?: SpanOptions): Span {
    return currentTracer().startSpan(name, options);
  }

  setAttribute(key: string, value: AttributeValue): void {
    this.getSpan()?.setAttribute(key, value);
  }

  setAttributes(attributes: Attributes): void {
    this.getSpan()?.setAttributes(attributes);
  }

  /** Records an error; see `recordError`. An expected error leaves the span as it is. */
  recordError(error: unknown): void {
    const span = this.getSpan();
    if (span) recordError(span, error);
  }
}

/** The API's `Meter` as a token: `constructor(private readonly meter: Meter)`. */
export abstract class Meter implements ApiMeter {
  abstract createCounter: ApiMeter['createCounter'];
  abstract createGauge: ApiMeter['createGauge'];
  abstract createHistogram: ApiMeter['createHistogram'];
  abstract createUpDownCounter: ApiMeter['createUpDownCounter'];
  abstract createObservableCounter: ApiMeter['createObservableCounter'];
  abstract createObservableGauge: ApiMeter['createObservableGauge'];
  abstract createObservableUpDownCounter: ApiMeter['createObservableUpDownCounter'];
  abstract addBatchObservableCallback: ApiMeter['addBatchObservableCallback'];
  abstract removeBatchObservableCallback: ApiMeter['removeBatchObservableCallback'];
}
