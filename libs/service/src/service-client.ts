import type { z, ZodType } from 'zod';
import { callBudget, DEADLINE_HEADER } from './deadline.js';
import { readEnv } from './env.js';
import { Problem } from './problem.js';
import { calling } from './variables.js';

export const { REQUEST_DEADLINE_MS } = readEnv(calling);
const PASSED_ON = new Set(['upstream_timeout', 'upstream_unavailable', 'database_unavailable']);

/** Aborts a call; unlike AbortSignal.timeout's reason it has a readable `error.type` for the CLIENT span. */
class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';
  readonly code = 'deadline_exceeded';

  constructor(ms: number) {
    super(`no answer within ${ms} ms`);
  }
}

/**
 * Calls another service over the traced `fetch`, always with a deadline. Slow is 504 `upstream_timeout`, away is 503
 * `upstream_unavailable`; a refusal of the other service (4xx) is passed on as it came.
 */
export class ServiceClient {
  constructor(
    private readonly name: string,
    private readonly baseUrl: string,
  ) {}

  get<S extends ZodType>(path: string, answer: S): Promise<z.infer<S>> {
    return this.call(path, answer, { method: 'GET' });
  }

  post<S extends ZodType>(path: string, body: unknown, answer: S, headers: Record<string, string> = {}) {
    const json = { ...headers, 'content-type': 'application/json' };
    return this.call(path, answer, { method: 'POST', headers: json, body: JSON.stringify(body) });
  }

  private async call<S extends ZodType>(path: string, answer: S, init: RequestInit): Promise<z.infer<S>> {
    const budget = callBudget(REQUEST_DEADLINE_MS);
    const { status, body } = await this.exchange(path, budget, init);
    if (status >= 400) throw this.refusal(status, body);
    const parsed = answer.safeParse(body);
    if (parsed.success) return parsed.data;
    throw new Problem(
      502,
      'upstream_invalid_response',
      `${this.name} gave an answer that breaks its contract.`,
      {},
      {
        cause: parsed.error,
      },
    );
  }

  private async exchange(path: string, budget: number, init: RequestInit): Promise<{ status: number; body: unknown }> {
    const headers = { accept: 'application/json', ...init.headers, [DEADLINE_HEADER]: String(budget) };
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
      throw new Problem(503, 'upstream_unavailable', `${this.name} cannot be reached.`, {}, { cause });
    } finally {
      clearTimeout(timer);
    }
  }

  private refusal(status: number, body: unknown): Problem {
    const { code, detail, errors } = (body ?? {}) as { code?: string; detail?: string; errors?: unknown };
    if (code && (status < 500 || PASSED_ON.has(code))) {
      return new Problem(status, code, detail ?? `${this.name} refused.`, errors ? { errors } : {});
    }
    return new Problem(502, 'upstream_error', `${this.name} failed with status ${status}.`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the status alone, or the contract's parse, tells what is wrong.
    return undefined;
  }
}
