import { ATTR_ORDER_TOTAL_CENTS, type AvailableProduct, type OrderItem, type OrderLine } from '@throughline/contracts';
import { withSpan } from '@throughline/telemetry';
import type { Discount } from './discounts.js';

export interface Pricing {
  items: OrderItem[];
  totalCents: number;
}

/** Prices every line as the catalogue does now; a discount is rounded down to the cent, for the shop. */
export const calculatePricing = (
  lines: OrderLine[],
  products: Map<string, AvailableProduct>,
  discount?: Discount,
): Pricing =>
  withSpan('calculate_pricing', {}, (span) => {
    const items = lines.map(({ sku, qty }) => {
      const { name, priceCents } = products.get(sku)!;
      return { sku, name, qty, priceCents };
    });
    const fullCents = items.reduce((sum, { qty, priceCents }) => sum + qty * priceCents, 0);
    const discountCents = Math.floor((fullCents * (discount?.percent ?? 0)) / 100);
    if (discount) {
      span.addEvent('discount_applied', { 'discount.code': discount.code, 'discount.amount_cents': discountCents });
    }
    const totalCents = fullCents - discountCents;
    span.setAttribute(ATTR_ORDER_TOTAL_CENTS, totalCents);
    return { items, totalCents };
  });
