import { wholeNumber } from '../console/cli.ts';
import { Failure } from '../console/failure.ts';

export type Basket = { sku: string; qty: number }[];

/** The tokens of a command line. */
export type Tokens = { kind: string; name?: string; value?: string | undefined }[];

/** What to buy: each --qty belongs to the --sku before it, or to the laptop that is bought when no --sku is given. */
export function basketOf(tokens: Tokens): Basket {
  const given = tokens.filter(({ name }) => name === 'sku' || name === 'qty');
  if (!given.some(({ name }) => name === 'sku')) given.unshift({ kind: 'option', name: 'sku', value: 'LAPTOP-1' });
  const basket: { sku: string; qty?: number }[] = [];
  for (const { name, value } of given) {
    const last = basket.at(-1);
    if (name === 'sku') basket.push({ sku: value! });
    else if (last && !last.qty) last.qty = wholeNumber('qty', value, 1);
    else throw new Failure(`--qty ${value} does not stand after a --sku of its own`);
  }
  return basket.map(({ sku, qty = 1 }) => ({ sku, qty }));
}
