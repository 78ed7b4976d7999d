import {
  type Attributes,
  type Context,
  type Link,
  type Sampler,
  SamplingDecision,
  type SamplingResult,
  SpanKind,
  trace,
} from '@opentelemetry/api';
import { ATTR_HTTP_REQUEST_METHOD, ATTR_URL_PATH } from '@opentelemetry/semantic-conventions';
import { isUntraced } from './untraced-context.js';
import { untracedRoutes } from './untraced-routes.js';

const NOT_RECORDED: SamplingResult = { decision: SamplingDecision.NOT_RECORD };

/**
 * Does not sample requests to `@Untraced()` routes, nor anything in untraced work, and asks `inner` about all other
 * spans. A span below an unsampled span of this process is never recorded, whatever `inner` says, because its parent
 * would be missing.
 */
export class UntracedSampler implements Sampler {
  constructor(private readonly inner: Sampler) {}

  shouldSample(
    context: Context,
    traceId: string,
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingResult {
    if (
      isUntraced(context) ||
      isInsideUnsampled(context) ||
      (kind === SpanKind.SERVER && isUntracedRequest(attributes))
    ) {
      return NOT_RECORDED;
    }
    return this.inner.shouldSample(context, traceId, name, kind, attributes, links);
  }

  toString(): string {
    return `UntracedSampler{${this.inner.toString()}}`;
  }
}

function isInsideUnsampled(context: Context): boolean {
  const parent = trace.getSpan(context);
  if (!parent) return false;
  const span = parent.spanContext();
  return !span.isRemote && trace.isSpanContextValid(span) && (span.traceFlags & 1) === 0;
}

const isUntracedRequest = (attributes: Attributes): boolean =>
  untracedRoutes().serves(String(attributes[ATTR_HTTP_REQUEST_METHOD]), String(attributes[ATTR_URL_PATH]));
