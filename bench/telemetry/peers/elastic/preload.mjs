import { trace } from '@opentelemetry/api';
import '@elastic/opentelemetry-node';

globalThis[Symbol.for('bench.flush')] = () => trace.getTracerProvider().getDelegate().forceFlush();
