import { accessibilityFaults, newCustomer, openShop } from './support/browser.js';
import { as } from './support/identity.js';
import { request } from './support/shop.js';
import { buy, row, signInAs, untilStatus } from './support/storefront.js';
import { viewer } from './support/traces.js';
import type { Page } from 'playwright-core';

async function buyAnother(customer: Page): Promise<string> {
  await customer.goto('/');
  return buy(customer, 'LAPTOP-1', 'Pays', 7);
}

it('shows what is parked and why, and puts it back by a button', async () => {
  const customer = await openShop(await newCustomer());
  const id = await buy(customer, 'MOUSE-1', 'Bank is down');
  await row(customer, /its message was parked/).waitFor();

  const page = await openShop(await newCustomer());
  await signInAs(page, 'operator');
  await page.getByRole('link', { name: 'Operator' }).click();
  const parked = page.getByRole('row', { name: new RegExp(`order\\.placed .*${id.slice(0, 8)} exhausted`) });
  await parked.waitFor();
  const queue = page.getByRole('row', { name: /^payments\.charge_payment/ });
  expect(await queue.innerText()).toMatch(/^payments\.charge_payment\s+0\s+0\s+1\s+[\d.]+ m?s, [\d.]+ m?s$/);
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);

  const answer = page.waitForResponse(/replay$/);
  await page.getByRole('button', { name: `Replay order.placed of order ${id.slice(0, 8)}` }).click();
  await page.getByText('The message is back in its queue.').waitFor();
  const { traceId } = (await (await answer).json()) as { traceId: string };
  const trace = await viewer.waitFor(traceId, (seen) => seen.find('charge_payment'));
  expect(trace.roots).toMatchObject([
    { name: 'replay_parked_message', service: 'api-gateway', links: [{ attributes: { 'link.relation': 'replayed' } }] },
  ]);
});

it('leads from the orders of each state to their traces', async () => {
  const customer = await openShop(await newCustomer());
  const id = await buy(customer, 'CABLE-1', 'Declines');
  await untilStatus(customer, 'cancelled');

  const page = await openShop(await newCustomer());
  await signInAs(page, 'operator');
  await page.getByRole('link', { name: 'Operator' }).click();
  await page
    .getByRole('row', { name: /^cancelled/ })
    .getByRole('link', { name: id.slice(0, 8) })
    .click();
  await untilStatus(page, 'cancelled');
  await row(page, /^charge_payment, payment-service/).waitFor();
});

it('decides about an order that awaits approval, and leads to its trace', async () => {
  const customer = await openShop(await newCustomer());
  const [approved, refused] = [await buy(customer, 'LAPTOP-1', 'Pays', 7), await buyAnother(customer)];

  const page = await openShop(await newCustomer());
  await signInAs(page, 'operator');
  await page.getByRole('link', { name: 'Operator' }).click();
  await page
    .locator('.approvals')
    .getByRole('link', { name: approved.slice(0, 8) })
    .click();
  await row(page, /^process_order, order-service/).waitFor();

  await page.getByRole('link', { name: 'Operator' }).click();
  await page.getByRole('button', { name: `Approve order ${approved.slice(0, 8)}` }).click();
  await page.getByText(`Order ${approved.slice(0, 8)} is approved.`).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: `Refuse order ${refused.slice(0, 8)}` }).click();
  await page.getByText(`Order ${refused.slice(0, 8)} is refused.`).waitFor();

  await page.goto(`/?order=${refused}`);
  await untilStatus(page, 'cancelled');
  await page.goto(`/?order=${approved}`);
  await untilStatus(page, 'completed');
  await page.getByRole('button', { name: 'click approve_order' }).click();
  await row(page, /^approve_order,/).waitFor();
});

it('shows queues to operators only', async () => {
  const page = await openShop(await newCustomer(), '/?page=operator');
  await page.getByText('Sign in as operator').waitFor();
  await signInAs(page, 'approver');

  expect(await page.getByRole('link', { name: 'Operator' }).count()).toBe(0);
  expect((await request('/operations', { headers: await as('approver') })).status).toBe(403);
  expect((await request('/operations')).status).toBe(401);
});
