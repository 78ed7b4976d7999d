import { inWords } from './in-words.js';

const MOST_CAUSES = 8;
const MOST_ERRORS = 10;

/** Messages of `fetch` and of connections to several addresses that do not name a cause. */
const SAYS_NOTHING = new Set(['', 'fetch failed', 'terminated']);

/**
 * Returns an error's message; if that says nothing, with the messages of its causes: `fetch failed: connect
 * ECONNREFUSED ::1:80`.
 */
export function messageOf(error: Error, depth = 0): string {
  const { message } = error;
  if (!SAYS_NOTHING.has(message) || depth >= MOST_CAUSES) return message;
  const ofCauses = reasons(error).map(({ reason }) =>
    reason instanceof Error ? messageOf(reason, depth + 1) : inWords(reason),
  );
  const messages = [...new Set(ofCauses.filter(Boolean))].join('; ');
  return [message, messages].filter(Boolean).join(': ');
}

/** Returns its stack, and below it those of its causes and of the errors that it joins, as Node prints them. */
export function stackOf(error: Error, seen = new Set<unknown>()): string | undefined {
  seen.add(error);
  const parts = [error.stack];
  for (const { name, reason } of reasons(error)) {
    if (seen.has(reason) || seen.size > MOST_CAUSES) continue;
    parts.push(`[${name}]: ${(reason instanceof Error ? stackOf(reason, seen) : undefined) ?? inWords(reason)}`);
  }
  return parts.every((part) => part === undefined) ? undefined : parts.join('\n');
}

/** Returns the code of the innermost cause if the outer error has none: `fetch failed` gets the code of its cause. */
export const innerCode = (error: Error): unknown =>
  SAYS_NOTHING.has(error.message) ? (error.cause as { code?: unknown } | undefined)?.code : undefined;

function reasons(error: Error): { name: string; reason: unknown }[] {
  const { cause, errors } = error as { cause?: unknown; errors?: unknown };
  const joined = Array.isArray(errors) ? errors.slice(0, MOST_ERRORS) : [];
  return [
    ...(cause === undefined || cause === null ? [] : [{ name: 'cause', reason: cause }]),
    ...joined.map((reason: unknown, at) => ({ name: `errors.${at}`, reason })),
  ];
}
