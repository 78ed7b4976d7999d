/** Reads a header of the request, by its lower-case name. */
export type HeaderOf = (name: string) => string | undefined;

/** Whether a request comes from our own program, such as a page that we served. Must be quick and must not throw. */
export type CallerCheck = (headerOf: HeaderOf) => boolean;

// The preload and the program may each load a copy of this module (a bundle, a linked package), so both use one global.
const KEY = Symbol.for('throughline.known-callers');
const shared = globalThis as { [KEY]?: CallerCheck | undefined };

/**
 * With `TRUST_INCOMING_TRACE=false`, continues the traces of callers that `check` recognises instead of linking to
 * them. Only their trace and span ids are used: this process samples as if the trace began here and ignores
 * `tracestate` and baggage. `undefined` removes the check.
 */
export function continueKnownCallers(check: CallerCheck | undefined): void {
  shared[KEY] = check;
}

export const isKnownCaller: CallerCheck = (headerOf) => shared[KEY]?.(headerOf) ?? false;
