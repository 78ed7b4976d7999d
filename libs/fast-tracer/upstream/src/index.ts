// The module that upstream's tests know as `sdk-trace`: all of it is the SDK's, but for the provider.
import './Tracer.js';

export * from '@opentelemetry/sdk-trace';
export { FastTracerProvider as TracerProvider } from '../../src/provider/fast-tracer-provider.js';
