import { setTimeout as sleep } from 'node:timers/promises';
import '@sentry/node/import';
import * as Sentry from '@sentry/node';

const { host } = new URL(process.env.OTEL_EXPORTER_OTLP_ENDPOINT);
const tracesSampleRate = Number(process.env.BENCH_SAMPLE_RATE ?? 1);
Sentry.init({ dsn: `http://bench@${host}/1`, tracesSampleRate });

/** It sends a trace half a second after its end. To send all of a turn at once would overflow its transport. */
const KEPT_MS = 700;
globalThis[Symbol.for('bench.flush')] = async () => {
  if (tracesSampleRate > 0) await sleep(KEPT_MS);
  await Sentry.flush(2000);
};
