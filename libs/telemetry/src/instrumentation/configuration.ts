import type { IncomingMessage } from 'node:http';
import type { HttpInstrumentationConfig } from '@opentelemetry/instrumentation-http';
import type { PgInstrumentationConfig } from '@opentelemetry/instrumentation-pg';
import type { PinoInstrumentationConfig } from '@opentelemetry/instrumentation-pino';
import type { RuntimeNodeInstrumentationConfig } from '@opentelemetry/instrumentation-runtime-node';
import type { UndiciInstrumentationConfig } from '@opentelemetry/instrumentation-undici';
import { noteFetch } from '../metrics/exemplars/ending-fetch.js';
import { cut } from '../guard/cut.js';
import { dropUnlessFailed } from '../untraced/dropped-spans.js';
import { completeServed, watchRequest, watchResponse } from './http-ends.js';
import { isIgnoredPath } from './ignored-paths.js';
import { summarize } from './sql/summary.js';

const ATTR_DB_QUERY_SUMMARY = 'db.query.summary';
const ATTR_DB_QUERY_TEXT = 'db.query.text';
/**
 * The longest text of a named statement, in characters. Its name in `db.postgresql.plan` leads to the rest in the code.
 */
const LONGEST_NAMED = 256;
/** Statements without a span unless they fail: the queries of a transaction already show that it began. */
const BEGINNINGS = new Set(['BEGIN', 'START TRANSACTION']);

/** Options of the instrumentations by short name (`http`, `pg`). Those of other packages are passed on unchanged. */
export interface InstrumentationConfigs {
  http?: HttpInstrumentationConfig;
  undici?: UndiciInstrumentationConfig;
  pg?: PgInstrumentationConfig;
  pino?: PinoInstrumentationConfig;
  'runtime-node'?: RuntimeNodeInstrumentationConfig;
  [shortName: string]: object | undefined;
}

/** The defaults for each instrumentation that this library starts. */
export const DEFAULTS = {
  http: {
    ignoreIncomingRequestHook: (request: IncomingMessage) => isIgnoredPath(request.url),
    requireParentforOutgoingSpans: true,
    applyCustomAttributesOnSpan: completeServed,
    requestHook: watchRequest,
    responseHook: watchResponse,
  },
  undici: { requireParentforSpans: true, requestHook: noteFetch },
  pg: {
    requireParentSpan: true,
    ignoreConnectSpans: true,
    requestHook(span, { query }) {
      const summary = summarize(query.text);
      span.updateName(summary);
      span.setAttribute(ATTR_DB_QUERY_SUMMARY, summary);
      if (query.name && query.text.length > LONGEST_NAMED)
        span.setAttribute(ATTR_DB_QUERY_TEXT, cut(query.text, LONGEST_NAMED));
      if (BEGINNINGS.has(summary)) dropUnlessFailed(span);
    },
  },
  pino: {},
  'runtime-node': {},
} satisfies InstrumentationConfigs;

/** The default instrumentations: transports, database, logger, runtime. */
export type LeanName = keyof typeof DEFAULTS;
