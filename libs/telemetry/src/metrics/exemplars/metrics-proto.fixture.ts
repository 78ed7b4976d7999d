import protobuf from 'protobufjs';

const many = (type: string, id: number) => ({ rule: 'repeated', type, id });
const one = (type: string, id: number) => ({ type, id });
const message = (fields: Record<string, { type: string; id: number; rule?: string }>) => ({ fields });
const points = (type: string) => message({ dataPoints: many(type, 1), aggregationTemporality: one('int32', 2) });

/** The part of opentelemetry-proto's metrics.proto that the tests read. */
export const MetricsRequest = protobuf.Root.fromJSON({
  nested: {
    Request: message({ resourceMetrics: many('ResourceMetrics', 1) }),
    ResourceMetrics: message({ scopeMetrics: many('ScopeMetrics', 2) }),
    ScopeMetrics: message({ metrics: many('Metric', 2) }),
    Metric: message({
      name: one('string', 1),
      gauge: one('Sum', 5),
      sum: one('Sum', 7),
      histogram: one('Histogram', 9),
      exponentialHistogram: one('Exponential', 10),
    }),
    Sum: points('NumberPoint'),
    Histogram: points('HistogramPoint'),
    Exponential: points('ExponentialPoint'),
    NumberPoint: message({ asDouble: one('double', 4), exemplars: many('Exemplar', 5) }),
    HistogramPoint: message({
      count: one('fixed64', 4),
      bucketCounts: many('fixed64', 6),
      exemplars: many('Exemplar', 8),
    }),
    ExponentialPoint: message({ count: one('fixed64', 4), exemplars: many('Exemplar', 11) }),
    Exemplar: message({
      timeUnixNano: one('fixed64', 2),
      asDouble: one('double', 3),
      spanId: one('bytes', 4),
      traceId: one('bytes', 5),
    }),
  },
}).lookupType('Request');
