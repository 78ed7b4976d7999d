import { context } from '@opentelemetry/api';
import { InstrumentationBase, InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';

type Callback = (...args: unknown[]) => void;

interface PoolClass {
  prototype: { connect(callback?: Callback): unknown };
}

/**
 * Keeps a query of `pg`'s pool in the context that asked for it. A pool at its limit calls whoever waits from the stack
 * of whoever gives a connection back, and the pg instrumentation binds that call only while it makes connection spans:
 * without this, queries under load appear in each other's traces.
 */
export class PoolContextInstrumentation extends InstrumentationBase {
  constructor() {
    super('@throughline/telemetry/pool-context', '1', {});
  }

  protected init() {
    return new InstrumentationNodeModuleDefinition('pg-pool', ['>=2 <4'], (exported: PoolClass) => {
      const { prototype } = exported;
      const { connect } = prototype;
      // Assigned, not wrapped: wrapping would first undo the pg instrumentation's own.
      prototype.connect = function (callback?: Callback) {
        return callback ? connect.call(this, inItsContext(callback)) : connect.call(this);
      };
      return exported;
    });
  }
}

/** Not by an AsyncResource: under load, each kept some KB alive until a full collection. */
function inItsContext(callback: Callback): Callback {
  const caller = context.active();
  return (...args) => context.with(caller, callback, undefined, ...args);
}
