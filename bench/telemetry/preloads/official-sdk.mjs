// What somebody who knows the SDK writes: the instrumentations of @throughline/telemetry with the same options, traces
// alone.
import { register } from 'import-in-the-middle/register-hooks.mjs';

register();
const { NodeSDK } = await import('@opentelemetry/sdk-node');
const { HttpInstrumentation } = await import('@opentelemetry/instrumentation-http');
const { PgInstrumentation } = await import('@opentelemetry/instrumentation-pg');
const { PinoInstrumentation } = await import('@opentelemetry/instrumentation-pino');
const { UndiciInstrumentation } = await import('@opentelemetry/instrumentation-undici');

new NodeSDK({
  instrumentations: [
    new HttpInstrumentation({ requireParentforOutgoingSpans: true }),
    new UndiciInstrumentation({ requireParentforSpans: true }),
    new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true }),
    new PinoInstrumentation(),
  ],
}).start();
