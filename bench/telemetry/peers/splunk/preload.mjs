// Its own preload hooks CommonJS alone: without the ESM hook it would see little of this program.
import { register } from 'import-in-the-middle/register-hooks.mjs';

register();
await import('@splunk/otel/instrument.js');
const { trace } = await import('@opentelemetry/api');
globalThis[Symbol.for('bench.flush')] = () => trace.getTracerProvider().getDelegate().forceFlush();
