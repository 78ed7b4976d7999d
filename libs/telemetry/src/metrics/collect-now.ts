import { diag, type HrTime } from '@opentelemetry/api';
import { millisToHrTime } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type {
  InstrumentType,
  MetricData,
  MetricProducer,
  ResourceMetrics,
  ScopeMetrics,
} from '@opentelemetry/sdk-metrics';

/**
 * The part of the SDK's collector that is used here. Relies on two private names, and on every step being synchronous.
 */
interface Collector {
  _sharedState?: { resource: Resource; meterSharedStates: Map<string, MeterState> };
}

interface MeterState {
  _instrumentationScope: ScopeMetrics['scope'];
  metricStorageRegistry: { getStorages(collector: Collector): Storage[] };
}

interface Storage {
  getInstrumentDescriptor(): { type: InstrumentType };
  collect(collector: Collector, at: HrTime): MetricData | undefined;
}

/**
 * Does what the producer's own `collect` does, without a promise, because none settles in the `exit` event. Leaves out
 * observable instruments: their callbacks belong to the application, which has ended.
 *
 * @returns undefined, with a warning, if this version of the SDK has another shape
 */
export function collectNow(producer: MetricProducer): ResourceMetrics | undefined {
  try {
    const { resource, meterSharedStates } = (producer as Collector)._sharedState!;
    const at = millisToHrTime(Date.now());
    const scopeMetrics = [...meterSharedStates.values()].map((meter) => ({
      scope: meter._instrumentationScope,
      metrics: meter.metricStorageRegistry
        .getStorages(producer as Collector)
        .filter((storage) => !storage.getInstrumentDescriptor().type.startsWith('OBSERVABLE'))
        .flatMap((storage) => storage.collect(producer as Collector, at) ?? []),
    }));
    return { resource, scopeMetrics: scopeMetrics.filter(({ metrics }) => metrics.length > 0) };
  } catch (error) {
    diag.error('The last metrics are lost: this version of @opentelemetry/sdk-metrics hides them.', error);
    return undefined;
  }
}
