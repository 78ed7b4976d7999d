// A preload of one's own, with parts of other packages in it; used by own-preload.integration.spec.ts.
import { BaggageSpanProcessor } from '@opentelemetry/baggage-span-processor';
import { AWSXRayIdGenerator } from '@opentelemetry/id-generator-aws-xray';
import { startTelemetry } from '@throughline/telemetry/start';

await startTelemetry({
  idGenerator: new AWSXRayIdGenerator(),
  spanProcessors: [new BaggageSpanProcessor((key) => key === 'tenant')],
  ignoreIncomingPaths: ['/quiet'],
  instrumentationConfig: { http: { requestHook: (span) => span.setAttribute('hooked', true) } },
});
