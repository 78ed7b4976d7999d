import rateLimit from '@fastify/rate-limit';
import type { Caller } from '@throughline/contracts';
import { addEvent } from '@throughline/telemetry';
import { Problem } from '@throughline/service';
import type { FastifyInstance, FastifyRequest } from 'fastify';

export interface RateLimits {
  /** Requests a minute of one address, and of one customer. */
  RATE_LIMIT_PER_CLIENT: number;
  RATE_LIMIT_PER_CUSTOMER: number;
  /** Batches of a browser's spans a minute, of one address. */
  BROWSER_TRACES_PER_CLIENT: number;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** @throws Problem 429 `rate_limited` */
    admitCustomer(request: FastifyRequest): Promise<void>;
    /** @throws Problem 429 `rate_limited` */
    admitBrowserTraces(request: FastifyRequest): Promise<void>;
  }
  interface FastifyRequest {
    /** The authenticated customer: absent until identified, null without credentials. */
    caller?: Caller | null;
  }
}

const WINDOW_MS = 60_000;
/** The most clients and customers that are counted at once. Beyond it, the least recently seen are forgotten. */
const REMEMBERED = 100_000;
const APPROACHING = 0.8;

/**
 * Refuses what exceeds the rate of an address or a customer, with 429 `rate_limited` and the seconds until more is
 * allowed; above 80 % the span gets the event `rate_limit_approaching`. Each replica counts for itself.
 * Addresses are counted on arrival; a customer by `admitCustomer`, once authenticated.
 */
export async function limitRate(
  fastify: FastifyInstance,
  { RATE_LIMIT_PER_CLIENT, RATE_LIMIT_PER_CUSTOMER, BROWSER_TRACES_PER_CLIENT }: RateLimits,
): Promise<void> {
  await fastify.register(rateLimit, { global: false, cache: REMEMBERED });
  const counter = (max: number, keyGenerator: (request: FastifyRequest) => string) =>
    fastify.createRateLimit({ max, timeWindow: WINDOW_MS, keyGenerator });
  const perClient = counter(RATE_LIMIT_PER_CLIENT, ({ ip }) => ip);
  const perCustomer = counter(RATE_LIMIT_PER_CUSTOMER, (request) => request.caller!.subject);
  const tracesPerClient = counter(BROWSER_TRACES_PER_CLIENT, ({ ip }) => ip);

  fastify.addHook('onRequest', async (request) => {
    if (!/^\/health\b/.test(request.url)) admit('client', await perClient(request));
  });
  fastify.decorate('admitCustomer', async (request) => admit('customer', await perCustomer(request)));
  fastify.decorate('admitBrowserTraces', async (request) => admit('client', await tracesPerClient(request)));
}

type Count = Awaited<ReturnType<ReturnType<FastifyInstance['createRateLimit']>>>;

function admit(scope: 'client' | 'customer', count: Count): void {
  if (count.isAllowed) return;
  const { max, remaining, isExceeded, ttlInSeconds } = count;
  if (isExceeded) {
    const retryAfterS = Math.max(1, ttlInSeconds);
    throw new Problem(429, 'rate_limited', `These are more than ${max} requests a minute.`, {}, { retryAfterS });
  }
  const used = max - remaining;
  if (used > max * APPROACHING)
    addEvent('rate_limit_approaching', { 'rate_limit.scope': scope, 'rate_limit.limit': max, 'rate_limit.used': used });
}
