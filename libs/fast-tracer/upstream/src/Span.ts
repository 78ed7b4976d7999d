import type { Context } from '@opentelemetry/api';
import type { Beginning, Shared } from '../../src/span/beginning.js';
import { FastSpan } from '../../src/span/fast-span.js';

type Options = Partial<Beginning> &
  Pick<Beginning, 'name' | 'kind' | 'spanContext'> &
  Pick<Shared, 'resource' | 'scope'> & {
    context: Context;
    spanLimits: Shared['limits'];
    spanProcessor: Shared['processors'];
  };

/** `new SpanImpl(...)`, which upstream's tests call where an application calls a tracer. */
export class SpanImpl {
  constructor({ resource, scope, context, spanLimits: limits, spanProcessor: processors, ...begin }: Options) {
    const none = { parentSpanContext: undefined, attributes: {}, links: [], droppedAttributesCount: 0 };
    const beginning = { ...none, startTime: undefined, ended: undefined, ...begin };
    return new FastSpan(beginning, { resource, scope, limits, processors, hasValidIds: false }, context);
  }

  static [Symbol.hasInstance](span: unknown): boolean {
    return span instanceof FastSpan;
  }
}
