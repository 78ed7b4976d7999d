import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A proxy in front of a test's server that forwards everything, falls silent, or refuses connections. */
export class TcpProxy {
  refused = 0;
  private mode: 'open' | 'silent' | 'refusing' = 'open';
  private readonly sockets = new Set<Socket>();
  private readonly server: Server = createServer((client) => this.accept(client));

  private constructor(private readonly target: URL) {}

  static async before(url: string): Promise<TcpProxy> {
    const proxy = new TcpProxy(new URL(url));
    proxy.server.listen(0, 'localhost');
    await once(proxy.server, 'listening');
    return proxy;
  }

  /** The target's URL through this proxy. */
  get url(): string {
    const url = new URL(this.target);
    url.port = String((this.server.address() as AddressInfo).port);
    url.hostname = 'localhost';
    return url.href;
  }

  open(): void {
    this.mode = 'open';
  }

  silence(): void {
    this.mode = 'silent';
  }

  cut(): void {
    [this.mode, this.refused] = ['refusing', 0];
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private accept(client: Socket): void {
    if (this.mode === 'refusing') {
      this.refused += 1;
      client.destroy();
      return;
    }
    const server = connect(Number(this.target.port), this.target.hostname);
    this.pass(client, server);
    this.pass(server, client);
  }

  private pass(from: Socket, to: Socket): void {
    this.sockets.add(from);
    from.on('data', (data) => this.mode === 'open' && to.write(data));
    from.on('error', () => {}); // It closes then.
    from.on('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
  }
}
