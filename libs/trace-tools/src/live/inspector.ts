import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { TraceToolsError } from '../trace-tools-error.js';

/** A file that the process has compiled. Numbers grow in the order of loading. */
export interface Script {
  number: number;
  url: string;
}

interface Message {
  id?: number;
  method?: string;
  params?: { scriptId: string; url: string };
  result?: { result: { value?: unknown; description?: string }; exceptionDetails?: { text: string } };
}

const HOST = 'http://127.0.0.1:9229';
const WITHIN_MS = 3000;
// Closed while a session is in use, or has just ended, it may take the process down with it (seen on Node 24).
const CLOSE = `setTimeout(() => process.getBuiltinModule('inspector').close(), 300); 0`;

/**
 * A running Node process of this machine, seen through its own inspector, which SIGUSR1 opens on the loopback
 * interface. {@link close} closes it again, unless it was open before.
 */
export class Inspector {
  readonly scripts: Script[] = [];
  private readonly waiting = new Map<number, PromiseWithResolvers<Message>>();
  private last = 0;

  private constructor(
    private readonly socket: WebSocket,
    private readonly wasOpen: boolean,
  ) {
    socket.addEventListener('message', ({ data }) => this.receive(JSON.parse(String(data)) as Message));
    socket.addEventListener('close', () => {
      for (const { reject } of this.waiting.values()) reject(new Error('the process has closed its inspector'));
    });
  }

  /** @throws TraceToolsError `unreachable` when there is no such process, or its inspector does not open */
  static async attach(pid: number): Promise<Inspector> {
    const open = await target();
    if (!open) signal(pid);
    const url = open ?? (await opened(pid));
    const socket = new WebSocket(url);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve());
      socket.addEventListener('error', () => reject(refused(pid, 'its inspector refused the connection')));
    });
    const inspector = new Inspector(socket, open !== undefined);
    const found = await inspector.evaluate<number>('process.pid');
    if (found === pid) {
      // Reports every script that was compiled so far.
      await inspector.send('Debugger.enable');
      return inspector;
    }
    await inspector.close();
    throw refused(pid, `the inspector on ${new URL(url).host} belongs to process ${found}`);
  }

  /** The value of an expression in the process; a promise is awaited. */
  async evaluate<T>(expression: string): Promise<T> {
    const { result } = await this.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (!result || result.exceptionDetails) throw new Error(`the process could not answer: ${JSON.stringify(result)}`);
    return result.result.value as T;
  }

  /** Resolves when the port is free for the inspector of another process. */
  async close(): Promise<void> {
    await this.send('Debugger.disable');
    if (!this.wasOpen) await this.send('Runtime.evaluate', { expression: CLOSE });
    const closed = new Promise((resolve) => this.socket.addEventListener('close', resolve));
    this.socket.close();
    await closed;
    const until = Date.now() + WITHIN_MS;
    while (!this.wasOpen && (await target()) === this.socket.url && Date.now() < until) await delay(20);
  }

  private send(method: string, params: object = {}): Promise<Message> {
    const id = (this.last += 1);
    this.socket.send(JSON.stringify({ id, method, params }));
    const answer = Promise.withResolvers<Message>();
    this.waiting.set(id, answer);
    return answer.promise.finally(() => this.waiting.delete(id));
  }

  private receive(message: Message): void {
    if (message.method === 'Debugger.scriptParsed')
      this.scripts.push({ number: Number(message.params!.scriptId), url: message.params!.url });
    this.waiting.get(message.id ?? -1)?.resolve(message);
  }
}

function signal(pid: number): void {
  let sure: boolean;
  try {
    process.kill(pid, 0);
    sure = isNode(pid);
  } catch (error) {
    throw refused(pid, (error as Error).message);
  }
  if (!sure) throw refused(pid, 'it is no Node process');
  process.kill(pid, 'SIGUSR1');
}

const SIGUSR1_CAUGHT = 1n << 9n;

/** Whether SIGUSR1 opens an inspector there: it ends a program that does not expect it, also Node while it starts. */
function isNode(pid: number): boolean {
  if (process.platform !== 'linux')
    return /\bnode\b/.test(execFileSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' }));
  const [, caught] = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  const handles = (BigInt(`0x${caught ?? '0'}`) & SIGUSR1_CAUGHT) !== 0n;
  return handles && /^node/.test(basename(readlinkSync(`/proc/${pid}/exe`)));
}

async function opened(pid: number): Promise<string> {
  const until = Date.now() + WITHIN_MS;
  for (;;) {
    const url = await target();
    if (url) return url;
    if (Date.now() > until) throw refused(pid, `no inspector opened on ${HOST}`);
    await delay(50);
  }
}

/** The address of the inspector that is open, if there is one. */
async function target(): Promise<string | undefined> {
  const answer = await fetch(`${HOST}/json/list`).catch(() => undefined);
  const [first] = answer?.ok ? ((await answer.json()) as { webSocketDebuggerUrl?: string }[]) : [];
  return first?.webSocketDebuggerUrl;
}

const refused = (pid: number, why: string) =>
  new TraceToolsError('unreachable', `cannot look into process ${pid}: ${why}`);
