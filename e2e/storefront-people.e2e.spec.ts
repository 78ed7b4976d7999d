import type { Page } from 'playwright-core';
import { accessibilityFaults, newCustomer, openShop } from './support/browser.js';
import { add, buy, row, signInAs, untilStatus, untilWhole } from './support/storefront.js';

/** So many laptops need an approval. */
const HIGH_VALUE_QTY = 7;

it('approves an expensive order in another tab, and shows the approval trace beside the order trace', async () => {
  const context = await newCustomer();
  const customer = await openShop(context);
  const id = await buy(customer, 'LAPTOP-1', 'Pays', HIGH_VALUE_QTY);
  await untilStatus(customer, 'awaiting approval');

  const approver = await openShop(context);
  await signInAs(approver, 'approver');
  await approver.getByRole('link', { name: 'Approvals' }).click();
  await approver.getByRole('button', { name: `Approve order ${id.slice(0, 8)}` }).click();
  await approver.getByText(`Order ${id.slice(0, 8)} is approved.`).waitFor();
  expect(await accessibilityFaults(approver)).toEqual([]);

  await untilStatus(customer, 'completed');
  await customer.getByRole('button', { name: 'click approve_order' }).click();
  await row(customer, /^approve_order,/).click();
  await customer.getByRole('button', { name: /trace of the order/ }).click();
  expect(await customer.getByRole('button', { name: 'The order' }).getAttribute('aria-pressed')).toBe('true');
});

it('lets the customer withdraw an order that awaits approval', async () => {
  const page = await openShop(await newCustomer());
  await buy(page, 'LAPTOP-1', 'Pays', HIGH_VALUE_QTY);
  await untilStatus(page, 'awaiting approval');
  await page.getByRole('button', { name: 'Withdraw the order' }).click();

  await untilStatus(page, 'cancelled');
  expect(await page.locator('.timeline').innerText()).toContain('the customer withdrew it');
});

it('lets the customer cancel a pending order while the bank is down', async () => {
  const page = await openShop(await newCustomer());
  await buy(page, 'MOUSE-1', 'Bank is down');
  await page.getByRole('button', { name: 'Cancel the order' }).click();
  await page.getByText('The order ends unless its card is charged first.').waitFor();

  await untilStatus(page, 'cancelled');
  expect(await page.locator('.timeline').innerText()).toContain('the customer withdrew it');
});

it('shares the basket between two tabs, which both watch the order', async () => {
  const context = await newCustomer();
  const [first, second] = [await openShop(context), await openShop(context)];
  await add(first, 'CABLE-1');
  await second.getByRole('spinbutton', { name: /CABLE-1/ }).waitFor();
  const id = await buy(second, 'DOCK-1', 'Slow bank');
  await first.getByText('Nothing in it yet').waitFor();

  await first.goto(`/?order=${id}`);
  await Promise.all([first, second].map((page) => untilStatus(page, 'completed')));
});

it('reports an expired session, keeps the basket, and then orders as a guest', async () => {
  const page = await openShop(await newCustomer());
  await signInAs(page, 'customer');
  await add(page, 'CABLE-1');
  await spoilSession(page);
  await page.getByRole('button', { name: 'Place order' }).click();
  await page.getByRole('alert').getByText('Your session has ended').waitFor();
  expect(await page.getByRole('combobox', { name: 'Signed in as' }).inputValue()).toBe('guest');
  await page.getByRole('button', { name: 'Place order' }).click();

  await untilStatus(page, 'completed');
});

it('shows an order to its customer and to operators only', async () => {
  const owner = await openShop(await newCustomer());
  const id = await buy(owner, 'CABLE-1', 'Pays');
  await untilStatus(owner, 'completed');
  const other = await openShop(await newCustomer(), `/?order=${id}`);
  await other.getByRole('heading', { name: 'You cannot see this order' }).waitFor();
  expect((await other.request.get(`/orders/${id}/trace`)).status()).toBe(401);
  await signInAs(other, 'customer');
  await other.getByText('There is no such order.').first().waitFor();
  await signInAs(other, 'operator');

  await untilStatus(other, 'completed');
  await untilWhole(other);
});

/** Makes the token invalid, as after a change of the gateway's key. */
async function spoilSession(page: Page): Promise<void> {
  await page.evaluate(() => {
    const kept = JSON.parse(sessionStorage.getItem('session')!) as { token: string };
    sessionStorage.setItem('session', JSON.stringify({ ...kept, token: `${kept.token.slice(0, -4)}AAAA` }));
  });
  await page.reload();
}
