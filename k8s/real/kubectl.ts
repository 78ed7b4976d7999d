import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { Failure } from '../../tools/console/failure.ts';
import { type Outcome, runQuietly } from '../../tools/processes/run-quietly.ts';

/** An object as the API server returns it; spec and status depend on its kind. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid: string;
    generation?: number;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    deletionTimestamp?: string;
    ownerReferences?: { kind: string; name: string }[];
    managedFields?: { manager: string; operation: string; time: string }[];
  };
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  spec: any;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  status: any;
}

/** Talks to one cluster, through kubectl and through its API. */
export class Kubectl {
  private readonly url: string;
  readonly bin: string;
  private readonly signal: AbortSignal;

  /** `url` serves the API without credentials; the folder `bin` contains a `kubectl` for the same cluster. */
  constructor(url: string, bin: string, signal: AbortSignal) {
    this.url = url;
    this.bin = bin;
    this.signal = signal;
  }

  attempt(...args: string[]): Promise<Outcome> {
    return runQuietly(join(this.bin, 'kubectl'), args, { signal: this.signal });
  }

  async run(...args: string[]): Promise<string> {
    return succeeded(`kubectl ${args.join(' ')}`, await this.attempt(...args));
  }

  /** Runs shell commands in a folder, as a person would type them. */
  async type(commands: string, cwd: string): Promise<string> {
    const env = { PATH: `${this.bin}${delimiter}${process.env['PATH']}` };
    const { signal } = this;
    return succeeded(commands, await runQuietly('sh', ['-euc', commands], { cwd, env, signal }));
  }

  async objects(...args: string[]): Promise<KubeObject[]> {
    const json = await this.run('get', ...args, '--ignore-not-found', '--show-managed-fields', '--output=json');
    if (!json.trim()) return [];
    const answer = JSON.parse(json) as KubeObject | { items: KubeObject[] };
    return 'items' in answer ? answer.items : [answer];
  }

  /** @throws Failure unless the answer is a success or one of the statuses in `or` */
  async call(method: string, path: string, body?: object, { type = 'application/json', or = [] as number[] } = {}) {
    const init = { method, signal: this.signal, headers: { 'content-type': type }, body: JSON.stringify(body) };
    const answer = await fetch(this.url + path, init);
    const text = await answer.text();
    if (!answer.ok && !or.includes(answer.status)) throw new Failure(`${method} ${path}: ${text}`);
  }

  /** Yields all objects and their changes until the cluster stops. Reconnects before Node's timeout of five minutes. */
  async *watch(path: string): AsyncGenerator<{ type: string; object: KubeObject }> {
    for (;;) {
      const answer = await fetch(`${this.url}${path}?watch=true&timeoutSeconds=240`, { signal: this.signal });
      if (!answer.ok) throw new Failure(`Cannot watch ${path}: ${await answer.text()}`);
      for await (const line of createInterface(Readable.fromWeb(answer.body as never))) {
        const event = JSON.parse(line) as { type: string; object: KubeObject };
        if (event.type === 'ERROR') throw new Failure(`Cannot watch ${path}: ${line}`);
        yield event;
      }
    }
  }
}

function succeeded(what: string, { code, output }: Outcome): string {
  if (code !== 0) throw new Failure(`${what}\nfailed:\n${output.trim().split('\n').slice(-15).join('\n')}`);
  return output;
}
