import { context } from '@opentelemetry/api';
import { InstrumentationBase, InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';

type Method = (this: unknown, ...args: unknown[]) => unknown;

interface PoolClass {
  prototype: Record<'connect' | 'query', Method>;
}

/**
 * Keeps a query of `pg`'s pool in the context of its caller. A pool at its limit calls a waiting query from the stack
 * of whoever returns a connection, and the pg instrumentation binds that call only if it makes connection spans.
 * Without this, queries under load appear in each other's traces. Callbacks of queries outside of any span are bound
 * too, or they would run in the trace of whoever opened the connection.
 */
export class PoolContextInstrumentation extends InstrumentationBase {
  constructor() {
    super('@throughline/telemetry/pool-context', '1', {});
  }

  protected init() {
    return new InstrumentationNodeModuleDefinition('pg-pool', ['>=2 <4'], (exported: PoolClass) => {
      const { prototype } = exported;
      for (const name of ['connect', 'query'] as const) {
        const method = prototype[name];
        // Assigned instead of wrapped, because wrapping would first undo the pg instrumentation's patch.
        prototype[name] = function (...args) {
          return method.apply(this, args.map(inItsContext));
        };
      }
      return exported;
    });
  }
}

/** Not with an AsyncResource: under load, each kept some KB alive until a full collection. */
function inItsContext(given: unknown): unknown {
  if (typeof given !== 'function') return given;
  const caller = context.active();
  return (...args: unknown[]) => context.with(caller, given as Method, undefined, ...args);
}
