import { notice } from './notices.js';
import { authorization, session } from './session.js';

/** The gateway refused a request; `code` is stable, `detail` is for people. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly traceId: string | null,
  ) {
    super(detail);
  }
}

export interface Answer<T> {
  body: T;
  traceId: string | null;
  /** From sending the request to reading the whole answer. */
  ms: number;
}

interface RequestOptions {
  method?: 'GET' | 'POST';
  body?: unknown;
  headers?: Record<string, string>;
}

/** Sends a request to the gateway. @throws Refused, also when it cannot be reached (status 0, `unreachable`) */
export async function ask<T>(path: string, { method = 'GET', body, headers }: RequestOptions = {}): Promise<Answer<T>> {
  const began = performance.now();
  const response = await fetch(path, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...authorization(), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Refused(0, 'unreachable', 'The shop does not answer. Is it running?', null);
  });
  const traceId = response.headers.get('x-trace-id');
  if (!response.ok) throw await refusal(response, traceId);
  return { body: (await response.json()) as T, traceId, ms: performance.now() - began };
}

export async function refusal(response: Response, traceId: string | null): Promise<Refused> {
  // A proxy may answer with HTML.
  const { code, detail } = (await response.json().catch(() => ({}))) as { code?: string; detail?: string };
  const refused = new Refused(response.status, code ?? 'unknown', detail ?? response.statusText, traceId);
  if (response.status === 401 && session.get()) {
    session.set(null);
    return new Refused(
      401,
      refused.code,
      'Your session has ended: you are a guest now. Sign in again to go on.',
      traceId,
    );
  }
  return refused;
}

/** Shows the error in the notice bar, with a link to its trace. */
export function showError(error: unknown): void {
  const { message, traceId = null } = error as { message: string; traceId?: string | null };
  notice.set({ kind: 'problem', text: message, traceId });
}
