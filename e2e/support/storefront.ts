import type { Page } from 'playwright-core';
import { wholeTrace } from './traces.js';

/** Puts `qty` of a product into the basket. */
export async function add(page: Page, sku: string, qty = 1): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^Add .*\\(${sku}\\)$`) }).click();
  if (qty === 1) return;
  const field = page.getByRole('spinbutton', { name: new RegExp(sku) });
  await field.fill(String(qty));
  await field.blur();
}

/** Places an order with the card of this name, and returns its id. */
export async function buy(page: Page, sku: string, card: string, qty = 1): Promise<string> {
  await add(page, sku, qty);
  await page.getByRole('radio', { name: new RegExp(`^${card}`) }).check();
  await page.getByRole('button', { name: 'Place order' }).click();
  await page.waitForURL(/[?]order=/);
  return new URL(page.url()).searchParams.get('order')!;
}

/** Waits until the page shows this status of the order. */
export const untilStatus = (page: Page, status: string): Promise<void> =>
  page.getByRole('heading', { level: 1, name: new RegExp(`^Order .* ${status}$`) }).waitFor();

/** The waterfall's row of a span, by its text for screen readers. */
export const row = (page: Page, text: RegExp) => page.getByRole('treeitem', { name: text });

/** Waits for the end of the order's trace, then until the page shows every span of it. */
export async function untilWhole(page: Page): Promise<void> {
  const traceId = await page.locator('.trace code').first().innerText();
  const trace = await wholeTrace(traceId, (seen) => seen.find('notify_customer'), 30_000);
  await row(page, /./)
    .nth(trace.spans.length - 1)
    .waitFor();
}

export const signInAs = async (page: Page, role: string): Promise<void> => {
  await page.getByRole('combobox', { name: 'Signed in as' }).selectOption(role);
  await page.getByText(`signed in as ${role}`).waitFor();
};
