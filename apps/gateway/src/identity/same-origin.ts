import type { IncomingHttpHeaders } from 'node:http';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether the session cookie may authorise this request. A `SameSite=Lax` cookie does not travel with a cross-site
 * POST, but it does with one from another origin of the same site, such as another port or a sister domain. So a
 * request that changes something must come from this server's own pages or from one of `allowed`. Browsers always name
 * the origin of a POST; a request without one comes from a program, which holds a cookie only on purpose.
 */
export function mayUseCookie(method: string, { origin, host }: IncomingHttpHeaders, allowed: string[]): boolean {
  if (SAFE.has(method) || origin === undefined || allowed.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
