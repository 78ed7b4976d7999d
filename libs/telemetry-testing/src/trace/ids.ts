/**
 * Parts of a name that differ between requests: UUIDs, long hex, addresses, numbers, literals, queues named by a
 * broker.
 */
const IDS = [
  /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/i,
  /\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{16,}\b/i,
  /[\w.+-]+@[\w-]+\.[a-z]{2,}/i,
  /(?<=[/:#=\s"'(-])\d{2,}(?=$|[/?:#\s"'),])/,
  /(?<=\/)\d+(?=$|[/?])/,
  /(?<==\s*)'[^']+'/,
  /\bamq\.gen-[\w-]+/,
];

/** The first id in a name; undefined without one. */
export function idIn(text: string): string | undefined {
  for (const pattern of IDS) {
    const found = pattern.exec(text)?.[0];
    if (found) return found;
  }
  return undefined;
}

/** The name with `{}` in place of each id. */
export const withoutIds = (text: string): string =>
  IDS.reduce((rest, pattern) => rest.replace(new RegExp(pattern.source, `${pattern.flags}g`), '{}'), text);
