import { type Attributes, trace } from '@opentelemetry/api';

/** A span around `work`, by OpenTelemetry's API alone. */
export const inSpan = <T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> =>
  trace.getTracer('test').startActiveSpan(name, { attributes }, (span) => work().finally(() => span.end()));
