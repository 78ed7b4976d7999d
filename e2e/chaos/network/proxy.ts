import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Pipe } from './pipe.ts';

export interface Target {
  host: string;
  port: number;
  /** False excludes the target while another one is ready. */
  ready: boolean;
}

interface Link {
  client: Socket;
  server: Socket;
  pipes: Pipe[];
}

/** A proxy on loopback that balances between one or more servers and disturbs connections on demand. */
export class TcpProxy {
  readonly targets: Target[];
  readonly #links = new Set<Link>();
  readonly #server: Server = createServer({ allowHalfOpen: true }, (client) => this.#accept(client));
  #turn = 0;
  #mode: 'open' | 'refusing' | 'silent' = 'open';
  #delayMs = 0;
  #canned: string | undefined;

  private constructor(targets: Target[]) {
    this.targets = targets;
  }

  static async before(...urls: string[]): Promise<TcpProxy> {
    const target = ({ hostname, port }: URL): Target => ({ host: hostname, port: Number(port), ready: true });
    const proxy = new TcpProxy(urls.map((url) => target(new URL(url))));
    proxy.#server.listen(0, 'localhost');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** The same URL, through this proxy. */
  urlFor(target: string): string {
    const url = new URL(target);
    url.hostname = 'localhost';
    url.port = String((this.#server.address() as AddressInfo).port);
    return url.href.replace(/\/$/, '');
  }

  /** Forwards everything again at once. Swallowed bytes stay lost. */
  open(): void {
    [this.#mode, this.#delayMs, this.#canned] = ['open', 0, undefined];
    for (const { pipes } of this.#links) for (const pipe of pipes) pipe.delayMs = 0;
  }

  /** Refuses new connections and closes the open ones. */
  refuse(): void {
    this.#mode = 'refusing';
    this.reset();
  }

  /** Accepts new connections, but forwards nothing on any. */
  silence(): void {
    this.#mode = 'silent';
    this.halfOpen();
  }

  /** Open connections die silently, as with a lost route: neither side is notified. New ones work. */
  halfOpen(): void {
    for (const { pipes } of this.#links) for (const pipe of pipes) pipe.swallows = true;
  }

  reset(): void {
    for (const { client, server } of this.#links) for (const socket of [client, server]) socket.resetAndDestroy();
  }

  delay(ms: number): void {
    this.#delayMs = ms;
    for (const { pipes } of this.#links) for (const pipe of pipes) pipe.delayMs = ms;
  }

  /** Sends this answer on each connection, whatever the request. */
  answer(bytes: string): void {
    this.#canned = bytes;
    this.reset();
  }

  async close(): Promise<void> {
    this.refuse();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(client: Socket): void {
    client.on('error', () => client.destroy());
    if (this.#mode === 'refusing') return void client.resetAndDestroy();
    if (this.#canned !== undefined) {
      const answer = this.#canned;
      client.once('data', () => client.end(answer)).on('data', () => {});
      return;
    }
    client.setNoDelay(true).pause();
    const turns = this.targets.map((_, at) => this.targets[(this.#turn + at) % this.targets.length]!);
    this.#turn += 1;
    this.#dial(client, [...turns.filter(({ ready }) => ready), ...turns.filter(({ ready }) => !ready)]);
  }

  /** The next one when this one refuses. */
  #dial(client: Socket, [target, ...others]: Target[]): void {
    if (!target) return void client.resetAndDestroy();
    const server = connect({ host: target.host, port: target.port, noDelay: true, allowHalfOpen: true });
    const refused = (): void => this.#dial(client, others);
    server.once('error', refused);
    server.once('connect', () => {
      server.off('error', refused);
      this.#join(client, server);
    });
  }

  #join(client: Socket, server: Socket): void {
    const link = { client, server, pipes: [new Pipe(client, server), new Pipe(server, client)] };
    for (const pipe of link.pipes) [pipe.delayMs, pipe.swallows] = [this.#delayMs, this.#mode === 'silent'];
    this.#links.add(link);
    const broken = (other: Socket) => (): void => {
      if (!link.pipes.some(({ swallows }) => swallows)) other.resetAndDestroy();
    };
    client.on('error', broken(server));
    server.on('error', broken(client)).on('error', () => server.destroy());
    for (const socket of [client, server])
      socket.on('close', () => client.destroyed && server.destroyed && this.#links.delete(link));
    client.resume();
  }
}
