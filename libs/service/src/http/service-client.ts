import type { z, ZodType } from 'zod';
import { callBudget, deadlineHeaders } from './deadline.js';
import { type NetworkError, neverConnected, withRetries } from './retry.js';
import { Problem } from './problem.js';

const PASSED_ON = new Set(['upstream_timeout', 'upstream_unavailable', 'database_unavailable', 'overloaded']);

/** Aborts a call; unlike AbortSignal.timeout's reason it has a readable `error.type` for the CLIENT span. */
class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';
  readonly code = 'deadline_exceeded';

  constructor(ms: number) {
    super(`no answer within ${ms} ms`);
  }
}

interface Call {
  method: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
}

/** Whether the request is idempotent. */
const isSafe = ({ method, headers = {} }: Call): boolean => method === 'GET' || 'idempotency-key' in headers;

/** The other service is unavailable; `nothingDone` when the request certainly never reached it. */
class Unavailable extends Problem {
  constructor(
    detail: string,
    readonly nothingDone: boolean,
    cause?: unknown,
  ) {
    super(503, 'upstream_unavailable', detail, {}, { cause });
  }
}

/**
 * Calls another service over the traced `fetch`, within `deadlineMs` or what is left of the request's own deadline. A
 * slow service gives 504 `upstream_timeout`; an unavailable one 503 `upstream_unavailable`, after two more tries where
 * a repetition is safe: a GET, a request with an idempotency key, one that was never sent. A refusal by the other
 * service (4xx) is passed on unchanged.
 */
export class ServiceClient {
  constructor(
    private readonly name: string,
    private readonly baseUrl: string,
    private readonly deadlineMs: number,
  ) {}

  get<S extends ZodType>(path: string, answer: S, headers: Record<string, string> = {}): Promise<z.infer<S>> {
    return this.call(path, answer, { method: 'GET', headers });
  }

  post<S extends ZodType>(path: string, body: unknown, answer: S, headers: Record<string, string> = {}) {
    const json = { ...headers, 'content-type': 'application/json' };
    return this.call(path, answer, { method: 'POST', headers: json, body: JSON.stringify(body) });
  }

  private async call<S extends ZodType>(path: string, answer: S, init: Call): Promise<z.infer<S>> {
    const until = Date.now() + callBudget(this.deadlineMs);
    const body = await withRetries(() => this.exchange(path, Math.max(1, until - Date.now()), init), {
      mayRepeat: (error) => error instanceof Unavailable && (error.nothingDone || isSafe(init)),
      until,
    });
    const parsed = answer.safeParse(body);
    if (parsed.success) return parsed.data;
    const detail = `${this.name} gave an answer that breaks its contract.`;
    throw new Problem(502, 'upstream_invalid_response', detail, {}, { cause: parsed.error });
  }

  private async exchange(path: string, budget: number, init: Call): Promise<unknown> {
    const { status, body } = await this.send(path, budget, init);
    if (status >= 400) throw this.refusal(status, body);
    return body;
  }

  private async send(path: string, budget: number, init: Call): Promise<{ status: number; body: unknown }> {
    const headers = { accept: 'application/json', ...init.headers, ...deadlineHeaders(budget) };
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(new DeadlineExceeded(budget)), budget);
    const { signal } = deadline;
    try {
      const response = await fetch(new URL(path, this.baseUrl), { ...init, headers, signal });
      const text = await response.text();
      return { status: response.status, body: parseJson(text) };
    } catch (cause) {
      if (cause instanceof DeadlineExceeded) {
        throw new Problem(504, 'upstream_timeout', `${this.name} did not answer within ${budget} ms.`, {}, { cause });
      }
      throw new Unavailable(`${this.name} cannot be reached.`, neverConnected(cause as NetworkError), cause);
    } finally {
      clearTimeout(timer);
    }
  }

  private refusal(status: number, body: unknown): Problem {
    const { code, detail, errors } = (body ?? {}) as { code?: string; detail?: string; errors?: unknown };
    if (code && (status < 500 || PASSED_ON.has(code))) {
      return new Problem(status, code, detail ?? `${this.name} refused.`, errors ? { errors } : {});
    }
    // From a proxy or a server that shuts down: the request may or may not have been processed.
    if (status === 503) return new Unavailable(`${this.name} is unavailable.`, false);
    return new Problem(502, 'upstream_error', `${this.name} failed with status ${status}.`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the status, or the contract that fails to parse it, names the fault.
    return undefined;
  }
}
