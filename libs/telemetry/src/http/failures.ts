import { subscribe } from 'node:diagnostics_channel';

interface Fastify {
  addHook(
    name: 'onError',
    hook: (request: { raw: object }, reply: unknown, error: unknown, done: () => void) => void,
  ): unknown;
}

const failures = new WeakMap<object, { error: unknown }>();

/**
 * Notes the error with which a request of Express or Fastify fails, wherever in the application, by the diagnostics
 * channels of Express from 5.3 (its `router` from 2.3) and Fastify 5.
 */
export function watchFailures(): void {
  subscribe('tracing:express.router.request:error', (message) => {
    const { req, error } = message as { req: object; error: unknown };
    failures.set(req, { error });
  });
  subscribe('fastify.initialization', (message) => {
    const { fastify } = message as { fastify: Fastify };
    // Called before the application's error handlers, which may answer with anything.
    fastify.addHook('onError', ({ raw }, _reply, error, done) => {
      failures.set(raw, { error });
      done();
    });
  });
}

/** Returns the last error of this request, which is Node's own object. */
export const failureOf = (request: unknown): { error: unknown } | undefined => failures.get(request as object);
