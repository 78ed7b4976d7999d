import type { Connection } from './trace-source.js';

const TIMEOUT_MS = 10_000;

/** A backend's answer, whether or not it accepted the request. */
export interface Answer {
  status: number;
  ok: boolean;
  text: string;
}

/** GETs `path`, which may carry a query, below the backend's URL. */
export async function get({ baseUrl, headers }: Connection, path: string): Promise<Answer> {
  const response = await fetch(`${baseUrl}${path}`, {
    headers: { accept: 'application/json', ...headers },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return { status: response.status, ok: response.ok, text: await response.text() };
}

/** The answer's JSON. Throws with the backend's answer if it refused, or answered with something else. */
export function json<T>(who: string, { status, ok, text }: Answer): T {
  if (!ok) throw new Error(`${who} answered ${status}: ${text}`);
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new Error(`${who} answered ${status} with what is not JSON: ${text.slice(0, 200)}`);
  }
}
