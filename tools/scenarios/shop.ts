import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Failure, messageOf } from '../console/failure.ts';
import { root } from '../shop/site.ts';
import { waitFor } from '../processes/wait.ts';
import { Processes } from './processes.ts';

export interface Placed {
  id: string;
  traceId: string;
  status: string;
  /** The token of the guest who placed the order. */
  token: string;
}

/** Polls must not add traces of their own. */
const UNSAMPLED = { traceparent: `00-${'1'.repeat(32)}-${'1'.repeat(16)}-00` };

interface Answer {
  status: number;
  traceId: string;
  body: { id: string; status: string; token: string; code?: string };
  guest: string | null;
}

/** Drives the running shop for scenarios, and passes a description of each step to `say`. */
export class Shop {
  private readonly url: string;
  private readonly processes: Processes;
  private readonly say: (text: string) => void;

  constructor(url: string, runFile: string | null, say: (text: string) => void) {
    this.url = url;
    this.processes = new Processes(runFile);
    this.say = say;
  }

  async place(
    sku: string,
    token = 'tok_test_123',
    { qty = 1, key = randomUUID(), as }: { qty?: number; key?: string; as?: string } = {},
  ): Promise<Placed> {
    this.say(`places an order: ${qty} × ${sku}, paid with ${token}`);
    const order = { items: [{ sku, qty }], payment: { method: 'card', token } };
    const { body, traceId, guest, status } = await this.ask('POST', '/orders', as, order, { 'idempotency-key': key });
    if (status !== 201) throw new Failure(`the shop refused the order: ${status} ${body.code}`);
    return { id: body.id, traceId, status: body.status, token: as ?? guest! };
  }

  /** Places an order whose answer must be an error; returns its trace id. */
  async placeInVain(sku: string, key: string): Promise<string> {
    this.say(`places an order: 1 × ${sku}`);
    const order = { items: [{ sku, qty: 1 }], payment: { method: 'card', token: 'tok_test_123' } };
    const { status, traceId, body } = await this.ask('POST', '/orders', undefined, order, { 'idempotency-key': key });
    if (status < 500) throw new Failure(`the shop answered ${status}, although it should have failed`);
    this.say(`is answered ${status} ${body.code}`);
    return traceId;
  }

  /** Waits until the order has ended. */
  async end({ id, token }: Placed): Promise<void> {
    const final = async () => ['completed', 'cancelled'].includes((await this.find(id, token)).status);
    await waitFor(`order ${id} to end`, final, { everyMs: 200 });
    this.say(`sees it end: ${(await this.find(id, token)).status}`);
  }

  async decide({ id }: Placed, approved: boolean): Promise<string> {
    const { body: session } = await this.ask('POST', '/sessions', undefined, { role: 'approver' });
    this.say(`${approved ? 'approves' : 'refuses'} it, as an approver`);
    return (await this.ask('POST', `/orders/${id}/approval`, session.token, { approved })).traceId;
  }

  async withdraw({ id, token }: Placed): Promise<string> {
    this.say('withdraws it');
    return (await this.ask('POST', `/orders/${id}/cancellation`, token, {})).traceId;
  }

  /** Sends a request and accepts any answer; returns its trace id. */
  async send(method: 'GET' | 'POST', path: string, body?: object): Promise<string> {
    const { status, traceId } = await this.ask(method, path, undefined, body);
    this.say(`${method} ${path} is answered ${status}`);
    return traceId;
  }

  /** Waits for the order's message to be parked, then replays it; returns the trace id of the replay. */
  async replay({ id }: Placed): Promise<string> {
    const replay = async () => {
      const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'tools', 'replay.ts'), '--id', id]);
      return /trace ([0-9a-f]{32})/.exec(stdout)?.[1];
    };
    const traceId = await waitFor('its message to be parked', replay, { everyMs: 500 });
    this.say(`puts its parked message back: npm run replay -- --id ${id}`);
    return traceId;
  }

  /** Pauses a service's process during `work`, as a pause of its machine would. */
  async whileAsleep<T>(service: string, work: () => Promise<T>): Promise<T> {
    const entry = this.processes.entry(service);
    this.say(`puts ${service} to sleep`);
    process.kill(entry.pid, 'SIGSTOP');
    try {
      return await work();
    } finally {
      process.kill(entry.pid, 'SIGCONT');
      this.say(`wakes ${service}`);
    }
  }

  /** Waits until a service has logged such a line in the order's trace. */
  async untilLogged(service: string, text: string, { traceId }: Placed): Promise<void> {
    const { log } = this.processes.entry(service);
    const lines = () => readFileSync(log, 'utf8').split('\n');
    const isLogged = () => lines().some((line) => line.includes(text) && line.includes(traceId));
    await waitFor(`${service} to log "${text}"`, isLogged);
  }

  /** Stops a process during `work`, and starts it again. */
  async whileAway<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.say(`stops ${name}`);
    await this.processes.stop(name);
    try {
      return await work();
    } finally {
      await this.processes.start(name);
      this.say(`starts ${name} again`);
    }
  }

  /** Runs a service with these variables during `work`, and as before afterwards. The service may end in between. */
  async whileStartedWith<T>(service: string, env: Record<string, string>, work: () => Promise<T>): Promise<T> {
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    this.say(`starts ${service} with ${variables.join(' ')}`);
    await this.processes.restart(service, env);
    try {
      return await work();
    } finally {
      await this.processes.restart(service);
      this.say(`starts ${service} as before`);
    }
  }

  private async find(id: string, token: string) {
    return (await this.ask('GET', `/orders/${id}`, token, undefined, UNSAMPLED)).body;
  }

  private async ask(
    method: string,
    path: string,
    token?: string,
    body?: object,
    headers: object = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    }).catch((error) => {
      throw new Failure(
        `the shop does not answer at ${this.url} (${messageOf(error.cause ?? error)}). Is it started? npm start`,
      );
    });
    const { status } = response;
    const traceId = response.headers.get('x-trace-id') ?? '';
    return {
      status,
      traceId,
      body: (await response.json()) as Answer['body'],
      guest: response.headers.get('x-guest-token'),
    };
  }
}
