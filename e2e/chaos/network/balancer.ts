import { isReady } from '../../../tools/shop/services.ts';
import { TcpProxy } from './proxy.ts';

const LOOK_EVERY_MS = 1000;

/** A proxy before the replicas of a service that leaves out those which are not ready, as Kubernetes does. */
export class Balancer {
  readonly proxy: TcpProxy;
  readonly url: string;
  readonly #timer: NodeJS.Timeout;

  private constructor(proxy: TcpProxy, urls: string[]) {
    this.proxy = proxy;
    this.url = proxy.urlFor(urls[0]!);
    const look = (): void =>
      urls.forEach((url, at) => void isReady(url).then((ready) => (proxy.targets[at]!.ready = ready)));
    this.#timer = setInterval(look, LOOK_EVERY_MS);
  }

  static async before(urls: string[]): Promise<Balancer> {
    return new Balancer(await TcpProxy.before(...urls), urls);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.proxy.close();
  }
}
