import { diag, type DiagLogger, type MeterProvider as Api } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  InstrumentType,
  type MetricProducer,
  MeterProvider,
  MetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { collectNow } from './collect-now.js';

class Reader extends MetricReader {
  producer!: MetricProducer;
  override setMetricProducer(producer: MetricProducer): void {
    super.setMetricProducer((this.producer = producer));
  }
  protected async onForceFlush(): Promise<void> {}
  protected async onShutdown(): Promise<void> {}
}

function measured(temporality: AggregationTemporality, views: ConstructorParameters<typeof MeterProvider>[0] = {}) {
  const readers = [0, 1].map(() => new Reader({ aggregationTemporalitySelector: () => temporality }));
  const provider = new MeterProvider({ readers, resource: resourceFromAttributes({ shop: 'a' }), ...views });
  const meter = (provider as Api).getMeter('shop', '1');
  const counter = meter.createCounter('orders', { unit: '{order}' });
  const step = (n: number): void => {
    counter.add(n, { by: 'card' });
    counter.add(1, { by: 'cash' });
    meter.createUpDownCounter('open').add(-n);
    meter.createHistogram('duration').record(n);
    meter.createGauge('level').record(n);
  };
  return { step, readers, meter };
}

/** Without the time of the collection. */
const shown = ({ resource, scopeMetrics }: ResourceMetrics) => ({
  resource: resource.attributes,
  scopes: scopeMetrics.map(({ scope, metrics }) => ({
    scope,
    metrics: metrics.map(({ dataPoints, ...others }) => ({
      ...others,
      dataPoints: dataPoints.map(({ attributes, value }) => ({ attributes, value })),
    })),
  })),
});

describe.each([
  ['cumulative', AggregationTemporality.CUMULATIVE],
  ['delta', AggregationTemporality.DELTA],
])('collecting at once what is %s', (_, temporality) => {
  it('gives what the SDK gives to a reader beside it, time after time', async () => {
    const { step, readers } = measured(temporality);
    for (const n of [3, 4]) {
      step(n);
      const now = collectNow(readers[0]!.producer)!;
      const { resourceMetrics } = await readers[1]!.collect();
      expect(shown(now).scopes[0]!.metrics).toHaveLength(4);
      expect(shown(now)).toEqual(shown(resourceMetrics));
    }
  });

  it('goes on where a collection of the SDK has ended, and the other way round', async () => {
    const { step, readers } = measured(temporality);
    const counted: unknown[] = [];
    const note = ({ scopeMetrics }: ResourceMetrics) =>
      counted.push(
        scopeMetrics[0]!.metrics.find(({ descriptor }) => descriptor.name === 'orders')!.dataPoints[0]!.value,
      );
    step(3);
    note((await readers[0]!.collect()).resourceMetrics);
    step(4);
    note(collectNow(readers[0]!.producer)!);
    step(5);
    note((await readers[0]!.collect()).resourceMetrics);
    expect(counted).toEqual(temporality === AggregationTemporality.DELTA ? [3, 4, 5] : [3, 7, 12]);
  });
});

it('asks no observable instrument', () => {
  const { readers, meter } = measured(AggregationTemporality.CUMULATIVE);
  meter.createObservableCounter('asked').addCallback(() => {
    throw new Error('asked');
  });
  expect(collectNow(readers[0]!.producer)!.scopeMetrics).toEqual([]);
});

it('knows observable instruments by the name of their type', () => {
  const types = Object.values(InstrumentType);
  expect(types.filter((type) => type.startsWith('OBSERVABLE'))).toHaveLength(3);
  expect(types).toHaveLength(7);
});

it('says that the last metrics are lost where the SDK has another shape', () => {
  const said: string[] = [];
  diag.setLogger({ error: (text: string) => said.push(text) } as unknown as DiagLogger);
  const other = { collect: () => Promise.reject(new Error('not asked')) };
  expect(collectNow(other)).toBeUndefined();
  diag.disable();
  expect(said).toEqual([expect.stringContaining('The last metrics are lost')]);
});
