import type { MessageFacts } from '../../messages/facts.js';

/** Returns the broker of Nest's `urls` option if it names only one. Of several, the connected one is unknown. */
export function serverOf(urls: unknown): MessageFacts['server'] {
  if (!Array.isArray(urls) || urls.length !== 1) return undefined;
  const [url] = urls as unknown[];
  if (typeof url === 'object' && url !== null) {
    const { hostname, port } = url as { hostname?: unknown; port?: unknown };
    return typeof hostname === 'string' ? { address: hostname, port: Number(port) || undefined } : undefined;
  }
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
  const { hostname, port } = new URL(url);
  return { address: hostname, port: Number(port) || undefined };
}
