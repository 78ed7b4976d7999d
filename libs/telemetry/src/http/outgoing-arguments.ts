import { urlToHttpOptions } from 'node:url';

type Headers = Record<string, unknown> | unknown[];
type Arguments = unknown[];

/** The arguments of `http.request` or `https.request`, as far as tracing reads and changes them. */
export interface Outgoing {
  /** One object of options, whatever form the arguments have. */
  options: Record<string, unknown> & { headers: Record<string, unknown> };
  /** The position of the callback among the arguments, or -1. */
  callbackAt: number;
}

/** Reads the arguments as Node does; returns undefined if Node will refuse them. */
export function readOutgoing(args: Arguments): Outgoing | undefined {
  const url = urlOf(args[0]);
  const more = args[url ? 1 : 0];
  if (!url && (typeof more !== 'object' || more === null)) return undefined;
  const options = { ...url, ...(typeof more === 'object' ? more : {}) } as Record<string, unknown>;
  const headers = Object.fromEntries(pairsOf(options['headers'] as Headers));
  return { options: { ...options, headers }, callbackAt: args.findLastIndex((each) => typeof each === 'function') };
}

/**
 * Returns the arguments with these headers in place of the caller's of the same name. Everything else stays as it was:
 * a list of headers stays a list, with its order and repetitions.
 */
export function withHeaders(args: Arguments, added: Record<string, string>, isHttps: boolean): Arguments {
  if (Object.keys(added).length === 0) return args;
  const at = urlOf(args[0]) ? 1 : 0;
  const given = args[at];
  // Node's https treats a non-object as missing, and its http as empty.
  const isThere = typeof given !== 'function' && (!isHttps || Boolean(given));
  const { headers } = (isThere && given ? given : {}) as { headers?: Headers };
  const changed = { ...(isThere ? (given as object) : {}), headers: replaced(headers, added) };
  return args.toSpliced(at, isThere ? 1 : 0, changed);
}

function replaced(headers: Headers | undefined, added: Record<string, string>): Headers | undefined {
  // Node refuses a list with a name but no value, and says so.
  if (Array.isArray(headers) && !Array.isArray(headers[0]) && headers.length % 2 === 1) return headers;
  const others = pairsOf(headers).filter(([name]) => !(String(name).toLowerCase() in added));
  const all = [...others, ...Object.entries(added)];
  if (!Array.isArray(headers)) return Object.fromEntries(all);
  return Array.isArray(headers[0]) ? all : all.flat();
}

function pairsOf(headers: Headers | undefined): [string, unknown][] {
  if (!Array.isArray(headers)) return Object.entries(headers ?? {});
  if (Array.isArray(headers[0])) return headers as [string, unknown][];
  return Array.from(
    { length: Math.ceil(headers.length / 2) },
    (_, n) => headers.slice(2 * n, 2 * n + 2) as [string, unknown],
  );
}

function urlOf(input: unknown): ReturnType<typeof urlToHttpOptions> | undefined {
  if (typeof input === 'string') return URL.canParse(input) ? urlToHttpOptions(new URL(input)) : undefined;
  const { href, protocol, auth, path } = (input ?? {}) as Record<string, unknown>;
  return href && protocol && auth === undefined && path === undefined ? urlToHttpOptions(input as URL) : undefined;
}
