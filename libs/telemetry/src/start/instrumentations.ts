import type { IncomingMessage } from 'node:http';
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
import { getStringListFromEnv } from '@opentelemetry/core';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { aroundFetchEnds, noteFetch } from '../metrics/ending-fetch.js';
import { TICK_MS } from '../metrics/event-loop-delay.js';
import { restoreCause } from '../spans/errors.js';
import { isHealthCheck } from './health.js';
import { PoolContextInstrumentation } from './pool-context.js';
import { summarize } from './sql-summary.js';

const LEAN = ['http', 'undici', 'pg', 'pino', 'runtime-node'];
const PREFIX = '@opentelemetry/instrumentation-';
const ATTR_DB_QUERY_SUMMARY = 'db.query.summary';

type Config = NonNullable<Parameters<typeof getNodeAutoInstrumentations>[0]>;

const config: Config = {
  '@opentelemetry/instrumentation-http': {
    ignoreIncomingRequestHook: (request: IncomingMessage) => isHealthCheck(request.url),
    requireParentforOutgoingSpans: true,
    applyCustomAttributesOnSpan: restoreCause,
  },
  '@opentelemetry/instrumentation-undici': { requireParentforSpans: true, requestHook: noteFetch },
  '@opentelemetry/instrumentation-pg': {
    requireParentSpan: true,
    ignoreConnectSpans: true,
    requestHook(span, { query }) {
      const summary = summarize(query.text);
      span.updateName(summary);
      span.setAttribute(ATTR_DB_QUERY_SUMMARY, summary);
    },
  },
  '@opentelemetry/instrumentation-runtime-node': { monitoringPrecision: TICK_MS },
};

/**
 * The instrumentations whose spans are worth reading: the transports, the database, the logger, the runtime.
 * `OTEL_NODE_ENABLED_INSTRUMENTATIONS` and `OTEL_NODE_DISABLED_INSTRUMENTATIONS` choose others, by short name.
 * amqplib's is never among the defaults: it overwrites the caller's headers; see `tracePublish`.
 */
export function leanInstrumentations(): Instrumentation[] {
  if (!getStringListFromEnv('OTEL_NODE_ENABLED_INSTRUMENTATIONS')?.length) {
    process.env['OTEL_NODE_ENABLED_INSTRUMENTATIONS'] = LEAN.join(',');
  }
  const wanted = new Set(getStringListFromEnv('OTEL_NODE_ENABLED_INSTRUMENTATIONS')?.map((name) => PREFIX + name));
  const configs = Object.fromEntries(Object.entries(config).filter(([name]) => wanted.has(name))) as Config;
  const make = () => getNodeAutoInstrumentations(configs);
  const chosen = wanted.has(`${PREFIX}undici`) ? aroundFetchEnds(make) : make();
  const pools = chosen.some(({ instrumentationName }) => instrumentationName === `${PREFIX}pg`);
  return pools ? [...chosen, new PoolContextInstrumentation()] : chosen;
}
