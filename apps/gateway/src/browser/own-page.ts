import type { HeaderOf } from '@throughline/telemetry';
import { PASS_HEADER, type PagePasses } from './page-passes.js';

/**
 * Whether a request comes from a page of this server, as far as browsers say: they let no script set these headers. A
 * POST without `Origin` comes from no browser.
 */
export function isSameOrigin(headerOf: HeaderOf, { needsOrigin }: { needsOrigin: boolean }): boolean {
  const [origin, site] = [headerOf('origin'), headerOf('sec-fetch-site')];
  if (site !== undefined && site !== 'same-origin') return false;
  if (origin === undefined) return !needsOrigin;
  return URL.canParse(origin) && new URL(origin).host === headerOf('host');
}

/**
 * Whether a request continues a trace that began in a page of ours: its trace id begins with the prefix of its pass.
 */
export function isOwnTrace(headerOf: HeaderOf, passes: PagePasses): boolean {
  const prefix = passes.prefixOf(headerOf(PASS_HEADER));
  if (prefix === null || !isSameOrigin(headerOf, { needsOrigin: false })) return false;
  return headerOf('traceparent')?.startsWith(`00-${prefix}`) ?? false;
}
