import { gzipSync } from 'node:zlib';
import type { Route } from 'playwright-core';
import { accessibilityFaults, newCustomer, openShop } from './support/browser.js';
import { takePicture } from './support/pictures.js';
import { add, buy, row, untilStatus, untilWhole } from './support/storefront.js';
import { viewer } from './support/traces.js';
import { until } from './support/until.js';
import { env } from './support/env.js';

it('shows an order from the click to its last span on one page', async () => {
  const page = await openShop(await newCustomer());
  const id = await buy(page, 'KEYBOARD-1', 'Pays');
  await untilStatus(page, 'completed');
  await untilWhole(page);

  expect(await page.locator('.timeline li').allInnerTexts()).toEqual([
    expect.stringContaining('pending'),
    expect.stringMatching(/completed\s+after \d/),
  ]);
  for (const service of ['api-gateway', 'order-service', 'payment-service', 'inventory-service'])
    expect(await row(page, new RegExp(`, ${service}, `)).count()).toBeGreaterThan(0);
  const traceId = await page.locator('.trace code').first().innerText();
  expect(await page.getByRole('link', { name: 'open in viewer' }).getAttribute('href')).toContain(traceId);
  expect((await viewer.trace(traceId)).find('process_order')?.attributes['order.id']).toBe(id);
});

it('shows the log lines of the selected span, and selects spans by keyboard', async () => {
  const page = await openShop(await newCustomer());
  await buy(page, 'MOUSE-1', 'Pays');
  await untilWhole(page);
  await row(page, /^charge_payment,/).click();
  const details = page.getByRole('region', { name: 'Span charge_payment' });
  await details.getByText(/Charging \$24\.99 to card ending 4242/).waitFor();

  await page.keyboard.press('ArrowUp');
  await page.getByRole('region', { name: /^Span process shop.events:order.placed/ }).waitFor();
  await page.keyboard.press('Home');
  await page.getByRole('region', { name: 'Span click place_order' }).waitFor();
});

it('shows a declined payment as a cancelled order without a failed span', async () => {
  const page = await openShop(await newCustomer());
  await buy(page, 'MOUSE-1', 'Declines');
  await untilStatus(page, 'cancelled');
  await untilWhole(page);

  expect(await page.locator('.timeline').innerText()).toContain('the payment was declined');
  expect(await row(page, /failed/).count()).toBe(0);
});

it('shows that a slow bank took most of the time', async () => {
  const page = await openShop(await newCustomer());
  await buy(page, 'MOUSE-1', 'Slow bank');
  await untilWhole(page);

  const most = await page.locator('.time-spent li').first().innerText();
  expect(Number(/^\s*payment-service\s+([\d.]+) s/.exec(most)?.[1])).toBeGreaterThanOrEqual(1.2);
  const charge = page.getByRole('region', { name: 'Span charge_payment' });
  // Metrics leave every 10 s.
  await charge.getByText(/payment\.processing\.duration 1\.2\d s/).waitFor({ timeout: 30_000 });
});

it('shows each attempt at a flaky bank, linked to the previous attempt', async () => {
  const page = await openShop(await newCustomer());
  await buy(page, 'MOUSE-1', 'Flaky bank');
  await untilStatus(page, 'completed');
  await untilWhole(page);

  expect(await row(page, /^order.placed → .*failed: card processor is unavailable/).count()).toBe(2);
  await row(page, /attempt 3/).click();
  await page.getByRole('button', { name: /attempt before/ }).click();
  expect(await row(page, /attempt 2/).getAttribute('aria-selected')).toBe('true');
});

it('says that an order is stuck when the bank stays down, and how to replay it', async () => {
  const page = await openShop(await newCustomer());
  const id = await buy(page, 'MOUSE-1', 'Bank is down');

  await page.getByText(`npm run replay -- --id ${id}`).waitFor();
  expect(await row(page, /its message was parked/).count()).toBe(1);
  await untilStatus(page, 'pending');
});

it('shows the refund of a sold-out product', async () => {
  const page = await openShop(await newCustomer());
  await buy(page, 'SOLDOUT-1', 'Pays');
  await untilStatus(page, 'cancelled');
  await untilWhole(page);

  expect(await page.locator('.timeline').innerText()).toContain('sold out, and the payment refunded');
  expect(await row(page, /^refund_payment, payment-service/).count()).toBe(1);
});

it('loads suggestions both ways, and shows how long each took', async () => {
  const page = await openShop(await newCustomer());
  await page.getByRole('button', { name: 'Show suggestions, both ways' }).click();

  await page.getByText(/21 calls to inventory, [\d.]+ m?s/).waitFor();
  await page
    .getByText(/2 calls to inventory, [\d.]+ m?s/)
    .first()
    .waitFor();
  expect(await page.getByRole('button', { name: /which goes with/ }).count()).toBe(60);
});

it('continues to follow an order after a reload', async () => {
  const page = await openShop(await newCustomer());
  await buy(page, 'MOUSE-1', 'Flaky bank');
  await row(page, /failed/)
    .first()
    .waitFor();
  await page.reload();

  await untilStatus(page, 'completed');
  await untilWhole(page);
  expect(await page.locator('.timeline li').count()).toBe(2);
});

it('keeps the basket when the answer is lost, and orders only once when it is sent again', async () => {
  const page = await openShop(await newCustomer());
  await add(page, 'DOCK-1');
  await page.route('**/orders', loseTheAnswer, { times: 1 });
  await page.getByRole('button', { name: 'Place order' }).click();
  await page.getByRole('alert').getByText('The shop does not answer').waitFor();
  await page.getByRole('button', { name: 'Place order' }).click();
  await untilStatus(page, 'completed');
  await page.getByRole('link', { name: 'Orders' }).click();

  await until('the list of orders', () => page.getByRole('row').count());
  expect(await page.getByRole('row').count()).toBe(2);
});

it.each(['light', 'dark'] as const)(
  'has no accessibility fault on any page, wide or narrow: %s',
  async (colorScheme) => {
    const page = await openShop(await newCustomer({ colorScheme }));
    await page.getByRole('button', { name: 'Show suggestions, both ways' }).click();
    await page.getByText('All at once').waitFor();
    await add(page, 'LAPTOP-1');
    expect(await accessibilityFaults(page)).toEqual([]);
    await buy(page, 'MOUSE-1', 'Invalid card');
    await untilWhole(page);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  },
);

it.each([
  ['light', 'light', { width: 1280, height: 860 }],
  ['dark', 'dark', { width: 1280, height: 860 }],
  ['phone', 'light', { width: 390, height: 844 }],
] as const)('takes the pictures of the README: %s', async (name, colorScheme, viewport) => {
  const page = await openShop(await newCustomer({ colorScheme, viewport }));
  await add(page, 'KEYBOARD-1');
  await page.getByRole('button', { name: 'Close this message' }).click();
  await page.evaluate('scrollTo(0, 0)');
  await takePicture(page, `shop-${name}`);
  await buy(page, 'HEADSET-1', 'Flaky bank');
  await untilWhole(page);
  await takePicture(page, `order-${name}`);
});

it('loads less than 80 kB at first', async () => {
  const urls = (html: string) => [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path!);
  const html = await (await fetch(env.gateway)).text();
  const sizes = await Promise.all(
    urls(html)
      .filter((path) => path.startsWith('/assets/'))
      .map(async (path) => gzipSync(Buffer.from(await (await fetch(env.gateway + path)).arrayBuffer())).length),
  );
  expect(sizes.length).toBeGreaterThanOrEqual(3);
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(80_000);
});

/** Sends the request to the gateway, but drops the answer with its cookie. */
async function loseTheAnswer(route: Route): Promise<void> {
  const { url, method, headers, body } = requestOf(route);
  await fetch(url, { method, headers, body });
  await route.abort();
}

const requestOf = (route: Route) => {
  const request = route.request();
  return { url: request.url(), method: request.method(), headers: request.headers(), body: request.postData()! };
};
