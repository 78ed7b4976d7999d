import { setTimeout as delay } from 'node:timers/promises';

/** Few and soon: each level that retries multiplies the load of the one below. */
const WAITS_MS = [50, 200];

export interface NetworkError extends Error {
  code?: string;
  syscall?: string;
  errors?: NetworkError[];
  cause?: NetworkError;
}

/**
 * Whether a failed `fetch` never got a connection, so that nothing was sent: any request may be sent again then.
 * A connection that breaks later may have carried the request to its end.
 */
export function neverConnected({ cause }: NetworkError): boolean {
  const first = cause?.errors?.[0] ?? cause;
  return first?.syscall === 'connect' || first?.code === 'UND_ERR_CONNECT_TIMEOUT';
}

/** Repeats `attempt` while it fails, `mayRepeat` its error, and the time is not up; then throws its last error. */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  { mayRepeat, until }: { mayRepeat: (error: unknown) => boolean; until: number },
): Promise<T> {
  for (const wait of WAITS_MS) {
    try {
      return await attempt();
    } catch (error) {
      const waitMs = wait * (0.5 + Math.random());
      if (!mayRepeat(error) || Date.now() + waitMs >= until) throw error;
      await delay(waitMs);
    }
  }
  return attempt();
}
