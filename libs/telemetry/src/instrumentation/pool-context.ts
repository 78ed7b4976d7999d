import { context } from '@opentelemetry/api';
import { InstrumentationBase, InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';

type Method = (this: unknown, ...args: unknown[]) => unknown;

interface PoolClass {
  prototype: Record<'connect' | 'query', Method>;
}

/**
 * Keeps a query of `pg`'s pool in the context that asked for it. A pool at its limit calls whoever waits from the stack
 * of whoever gives a connection back, and the pg instrumentation binds that call only while it makes connection spans:
 * without this, queries under load appear in each other's traces. It binds a query's callback only inside of a span:
 * what is called back elsewhere would be in the trace of whoever opened the connection.
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
        // Assigned, not wrapped: wrapping would first undo the pg instrumentation's own.
        prototype[name] = function (...args) {
          return method.apply(this, args.map(inItsContext));
        };
      }
      return exported;
    });
  }
}

/** Not by an AsyncResource: under load, each kept some KB alive until a full collection. */
function inItsContext(given: unknown): unknown {
  if (typeof given !== 'function') return given;
  const caller = context.active();
  return (...args: unknown[]) => context.with(caller, given as Method, undefined, ...args);
}
