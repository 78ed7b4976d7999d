import type { OrderLine, PlaceOrder } from '@throughline/contracts';
import { Problem } from '@throughline/service';
import { withSpan } from '@throughline/telemetry';
import { DISCOUNTS, type Discount } from './discounts.js';

export interface ValidOrder {
  lines: OrderLine[];
  discount: Discount | undefined;
}

/** What the schema cannot say: one line a product, and a discount that exists. */
export const validateOrder = ({ items, discountCode }: PlaceOrder): ValidOrder =>
  withSpan('validate_order', {}, () => {
    const discount = DISCOUNTS.find(({ code }) => code === discountCode);
    if (discountCode && !discount) {
      throw new Problem(422, 'unknown_discount_code', `There is no discount code ${discountCode}.`);
    }
    const units = new Map<string, number>();
    for (const { sku, qty } of items) units.set(sku, (units.get(sku) ?? 0) + qty);
    return { lines: [...units].map(([sku, qty]) => ({ sku, qty })), discount };
  });
