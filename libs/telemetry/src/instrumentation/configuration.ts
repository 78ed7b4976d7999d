import type { IncomingMessage } from 'node:http';
import type { HttpInstrumentationConfig } from '@opentelemetry/instrumentation-http';
import type { PgInstrumentationConfig } from '@opentelemetry/instrumentation-pg';
import type { PinoInstrumentationConfig } from '@opentelemetry/instrumentation-pino';
import type { RuntimeNodeInstrumentationConfig } from '@opentelemetry/instrumentation-runtime-node';
import type { UndiciInstrumentationConfig } from '@opentelemetry/instrumentation-undici';
import { noteFetch } from '../metrics/exemplars/ending-fetch.js';
import { restoreCause } from '../spans/errors.js';
import { dropUnlessFailed } from '../untraced/dropped-spans.js';
import { isIgnoredPath } from './ignored-paths.js';
import { summarize } from './sql-summary.js';

const ATTR_DB_QUERY_SUMMARY = 'db.query.summary';

/** Options of the instrumentations by short name (`http`, `pg`); those of other packages are taken as they are. */
export interface InstrumentationConfigs {
  http?: HttpInstrumentationConfig;
  undici?: UndiciInstrumentationConfig;
  pg?: PgInstrumentationConfig;
  pino?: PinoInstrumentationConfig;
  'runtime-node'?: RuntimeNodeInstrumentationConfig;
  [shortName: string]: object | undefined;
}

/** What each of the instrumentations that this library starts is told, unless the caller says otherwise. */
export const DEFAULTS = {
  http: {
    ignoreIncomingRequestHook: (request: IncomingMessage) => isIgnoredPath(request.url),
    requireParentforOutgoingSpans: true,
    applyCustomAttributesOnSpan: restoreCause,
  },
  undici: { requireParentforSpans: true, requestHook: noteFetch },
  pg: {
    requireParentSpan: true,
    ignoreConnectSpans: true,
    requestHook(span, { query }) {
      const summary = summarize(query.text);
      span.updateName(summary);
      span.setAttribute(ATTR_DB_QUERY_SUMMARY, summary);
      // BEGIN says nothing that its transaction's own queries do not say, unless it fails: then there are none.
      if (summary === 'BEGIN') dropUnlessFailed(span);
    },
  },
  pino: {},
  'runtime-node': {},
} satisfies InstrumentationConfigs;

/** The shop window: the transports, the database, the logger, the runtime. */
export type LeanName = keyof typeof DEFAULTS;
