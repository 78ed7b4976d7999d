import { Customer, type Purchase } from './customer.ts';
import { drawWish, type KindName } from './mix.ts';
import type { Random } from '../../tools/drill/random.ts';

interface Tokens {
  customer: string | undefined;
  approver: string | undefined;
}

/** A steady stream of mixed orders from separate customers, each on schedule, however slow the answers are. */
export class Load {
  readonly purchases: Purchase[] = [];
  readonly #gateway: string;
  readonly #random: Random;
  readonly #tokens: Tokens;
  readonly #shopping = new Set<Promise<unknown>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(gateway: string, random: Random, tokens: Tokens) {
    this.#gateway = gateway;
    this.#random = random;
    this.#tokens = tokens;
  }

  start(perSecond: number): void {
    this.#timer = setInterval(() => this.add(1), 1000 / perSecond);
  }

  /** Sends this many customers at once. */
  add(count: number, kind?: KindName): void {
    for (let left = count; left > 0; left -= 1) {
      const customer = new Customer(this.#gateway, drawWish(this.#random, kind), this.#tokens.customer);
      this.purchases.push(customer.purchase);
      const shopping = customer.shop(this.#tokens.approver).finally(() => this.#shopping.delete(shopping));
      this.#shopping.add(shopping);
    }
  }

  /** Stops sending customers and waits until all have their answer. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#shopping);
  }
}
