import type { Product } from '@throughline/contracts';
import { MAX_QUANTITY } from '@throughline/contracts/order-rules';
import { saved } from '../api/saved.js';

export interface Line {
  sku: string;
  name: string;
  priceCents: number;
  qty: number;
}

/** Shared by all tabs. */
export const basket = saved<Line[]>('basket', [], localStorage);

export function add({ sku, name, priceCents }: Pick<Product, 'sku' | 'name' | 'priceCents'>): void {
  const qty = basket.get().find((line) => line.sku === sku)?.qty ?? 0;
  if (qty > 0) setQuantity(sku, qty + 1);
  else basket.set([...basket.get(), { sku, name, priceCents, qty: 1 }]);
}

/** A quantity of 0 removes the line. */
export function setQuantity(sku: string, qty: number): void {
  const bounded = Math.min(Math.max(Math.trunc(qty) || 0, 0), MAX_QUANTITY);
  basket.set(basket.get().flatMap((line) => (line.sku !== sku ? [line] : bounded ? [{ ...line, qty: bounded }] : [])));
}

export const total = (lines: Line[]): number => lines.reduce((sum, { priceCents, qty }) => sum + priceCents * qty, 0);
