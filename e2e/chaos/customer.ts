import { setTimeout as delay } from 'node:timers/promises';
import { KINDS, type Wish } from './mix.ts';

const TIMEOUT_MS = 10_000;
const PATIENCE_MS = 120_000;
const PASSING = new Set([429, 502, 503, 504]);

/** What a customer ordered, the answers it got, and the failures on the way. */
export interface Purchase {
  wish: Wish;
  beganAt: number;
  answeredAt?: number;
  id?: string;
  traceId?: string;
  /** Each request that failed without the customer's fault, and when. */
  failures: { at: number; what: string }[];
}

interface Answer {
  status: number;
  headers: Headers;
  body: { id?: string; traceId?: string; code?: string; token?: string };
}

/** A customer that repeats its request with the same key, as `Retry-After` says, until an answer comes. */
export class Customer {
  readonly purchase: Purchase;
  readonly #gateway: string;
  readonly #headers: Record<string, string> = { 'content-type': 'application/json' };

  constructor(gateway: string, wish: Wish, token?: string) {
    this.#gateway = gateway;
    this.purchase = { wish, beganAt: Date.now(), failures: [] };
    if (token) this.#headers['authorization'] = `Bearer ${token}`;
  }

  /** Places the order, reads it once, and decides about it when it awaits approval. */
  async shop(approver?: string): Promise<Purchase> {
    const { wish } = this.purchase;
    const placed = await this.#insist('POST', '/orders', wish.body, { 'idempotency-key': wish.key });
    if (placed?.status !== 201) return this.purchase;
    this.purchase.answeredAt = Date.now();
    this.purchase.id = placed.body.id!;
    this.purchase.traceId = placed.body.traceId!;
    const guest = placed.headers.get('x-guest-token');
    if (guest) this.#headers['authorization'] ??= `Bearer ${guest}`;
    await this.#insist('GET', `/orders/${placed.body.id}`);
    const { approved } = KINDS[wish.kind];
    const role = approver && { authorization: `Bearer ${approver}` };
    if (approved !== undefined)
      await this.#insist('POST', `/orders/${placed.body.id}/approval`, { approved }, { ...role });
    return this.purchase;
  }

  async #insist(method: string, path: string, body?: unknown, headers = {}): Promise<Answer | undefined> {
    const until = Date.now() + PATIENCE_MS;
    while (Date.now() < until) {
      const answer = await this.#ask(method, path, body, headers).catch((error: Error) => this.#failed(error));
      if (!answer) await delay(500);
      else if (!PASSING.has(answer.status)) return this.#heard(answer, method, path);
      else {
        this.#note(`${method} ${answer.status} ${answer.body.code ?? ''}`);
        await delay(Number(answer.headers.get('retry-after') ?? 1) * 1000);
      }
    }
    this.#note(`${method} ${path.split('/')[1]}: no answer within ${PATIENCE_MS / 1000} s`);
    return undefined;
  }

  async #ask(method: string, path: string, body: unknown, headers: object): Promise<Answer> {
    const response = await fetch(`${this.#gateway}${path}`, {
      method,
      headers: { ...this.#headers, ...headers },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : {} };
  }

  /** A 409 means that this customer's own decision was accepted and its answer lost. */
  #heard(answer: Answer, method: string, path: string): Answer {
    const { status, body } = answer;
    if (status >= 400 && body.code !== 'not_awaiting_approval')
      this.#note(`${method} ${path.replace(/[0-9a-f-]{36}/, ':id')} ${status} ${body.code ?? ''}`);
    return answer;
  }

  #failed(error: Error): undefined {
    const { code, message } = (error.cause ?? error) as { code?: unknown; message: string };
    this.#note(
      `${error.name === 'TimeoutError' ? `no answer within ${TIMEOUT_MS / 1000} s` : String(code ?? message)}`,
    );
    return undefined;
  }

  #note(what: string): void {
    this.purchase.failures.push({ at: Date.now(), what: what.trim() });
  }
}

/** A token for this role; undefined where the shop needs none. */
export async function sessionFor(gateway: string, role: 'customer' | 'approver'): Promise<string | undefined> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ role }) };
  const response = await fetch(`${gateway}/sessions`, init);
  return response.ok ? ((await response.json()) as { token?: string }).token : undefined;
}
