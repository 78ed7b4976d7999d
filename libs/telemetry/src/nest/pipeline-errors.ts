import { diag } from '@opentelemetry/api';
import { recordCause, recordFailure } from '../spans/errors.js';
import { receivingSpan } from '../untraced/dropped-spans.js';

type Method = (this: unknown, ...args: unknown[]) => unknown;

interface Host {
  getArgByIndex(index: number): unknown;
}

/** Express' response, or Fastify's reply around Node's. */
interface Response {
  statusCode: number;
  headersSent?: boolean;
  sent?: boolean;
  raw?: Response;
  prependOnceListener?(event: 'close', listener: () => void): unknown;
}

// The preload and the program may each load a copy of this module, so both use one global.
const RECORDING = Symbol.for('throughline.records-errors');
const SILENT = Symbol.for('throughline.records-no-errors');

/**
 * Makes Nest's exception layer record the error of each failed request. Errors of middleware, guards, pipes,
 * interceptors, handlers and filters all arrive there. The status of the answer decides: below 500 it is an outcome,
 * whatever was thrown.
 *
 * @param layer Nest's `ExceptionsHandler`
 * @returns whether it has the expected shape
 */
export const recordPipelineErrors = (layer: unknown): boolean =>
  around(layer, 'next', (next) => {
    return function (this: unknown, error, host, ...more) {
      const span = isSilent(this) ? undefined : receivingSpan();
      if (!span) return next.call(this, error, host, ...more);
      try {
        return next.call(this, error, host, ...more);
      } finally {
        const response = (host as Host).getArgByIndex(1) as Response | undefined;
        whenAnswered(response, (status) => status >= 500 && recordCause(span, error, recordFailure));
      }
    };
  });

/**
 * Does the same for messages, where Nest replaces most errors by "Internal server error" before the transport sees
 * them.
 *
 * @param layer Nest's `RpcExceptionsHandler`
 */
export const recordMessageErrors = (layer: unknown): boolean =>
  around(layer, 'handle', (handle) => {
    return function (this: unknown, error, ...more) {
      const span = receivingSpan();
      if (span) recordCause(span, error);
      return handle.call(this, error, ...more);
    };
  });

/** Leaves the errors of applications on this adapter to others. */
export const recordNoErrors = (adapter: object): void => void Object.assign(adapter, { [SILENT]: true });

const isSilent = (layer: unknown): boolean => {
  const { applicationRef } = layer as { applicationRef?: object };
  return applicationRef !== undefined && SILENT in applicationRef;
};

function around(layer: unknown, name: string, wrap: (method: Method) => Method): boolean {
  const { prototype } = (layer ?? {}) as { prototype?: Record<PropertyKey, unknown> };
  const method = prototype?.[name];
  if (!prototype || typeof method !== 'function') {
    diag.warn(`This version of Nest has no exception layer with ${name}(): errors of guards and middleware go unseen.`);
    return false;
  }
  if (RECORDING in prototype) return true;
  prototype[RECORDING] = true;
  prototype[name] = wrap(method as Method);
  return true;
}

/** A filter may answer later. Then the status is known when the response closes, before the SERVER span ends. */
function whenAnswered(response: Response | undefined, decide: (status: number) => unknown): void {
  if (!response) return;
  if (response.sent || response.headersSent) return void decide(response.statusCode);
  const raw = response.raw ?? response;
  raw.prependOnceListener?.('close', () => decide(raw.statusCode));
}
