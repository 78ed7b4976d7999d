import { diag } from '@opentelemetry/api';
import { startNodeSDK } from '@opentelemetry/sdk-node';
import { reportDiagnostics } from './diagnostics.js';
import type { BuiltSdk } from './node-sdk.js';
import type { TelemetryOptions } from './options.js';

/** Builds the SDK that the declarative configuration in `OTEL_CONFIG_FILE` describes. */
export function configuredByFile({ textMapPropagator }: TelemetryOptions): BuiltSdk {
  let shutdown = async (): Promise<void> => {};
  return {
    processors: [],
    batches: [],
    readers: [],
    start: () => {
      ({ shutdown } = startNodeSDK(textMapPropagator === undefined ? {} : { textMapPropagator }));
      reportDiagnostics();
      diag.warn(
        'OTEL_CONFIG_FILE: the SDK exports by that file alone, so secrets are not masked, dropped spans are not counted, ' +
          'and measurements have no exemplars.',
      );
    },
    shutdown: () => shutdown(),
  };
}
