import type { Context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

/**
 * The SDK's context manager, but that nothing is changed for the root context where nothing is stored, as for any other
 * that is active already: Node 24 makes two copies of all that is stored for each change.
 */
export class LeanContextManager extends AsyncLocalStorageContextManager {
  override with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    work: F,
    self?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return context === this.active() ? Reflect.apply(work, self, args) : super.with(context, work, self, ...args);
  }
}
