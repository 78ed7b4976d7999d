// It is part of the application, not a preload: what the program adds to its module and to its options.
import { setTimeout as sleep } from 'node:timers/promises';
import { createObserveModule } from '@nestjs/observe';

const { ObserveModule, ObserveInstrument } = createObserveModule();
const FLUSH_MS = 1000; // the least that it takes
const sampled = process.env.BENCH_SAMPLE_RATE !== '0';

export const imports = [
  ObserveModule.forRoot({
    appKey: 'bench',
    appSecret: 'bench',
    serviceId: 'bench',
    endpoint: process.env.OTEL_EXPORTER_OTLP_ENDPOINT,
    flushInterval: FLUSH_MS,
    // By default it keeps 1,000 requests of each interval and drops the others.
    maxTracesPerBatch: 20_000,
    tracesSampleRate: sampled ? 1 : () => false,
  }),
];
export const options = { instrument: ObserveInstrument };
globalThis[Symbol.for('bench.flush')] = () => sleep(FLUSH_MS + 700);
