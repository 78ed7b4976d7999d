import type { TraceSpan } from '@throughline/contracts';

/** A span from `start` to `end`, in ms, below `parent`. */
export const aSpan = (
  name: string,
  start: number,
  end: number,
  more: Partial<TraceSpan> & { parent?: string } = {},
): TraceSpan => {
  const { parent, ...given } = more;
  return {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: name,
    ...(parent && { parentSpanId: parent }),
    name,
    kind: 'internal',
    service: 'order-service',
    status: 'unset',
    start,
    end,
    attributes: {},
    events: [],
    links: [],
    ...given,
  };
};
