import axe from 'axe-core';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { chromiumOrThrow } from '../../tools/tests/chromium.js';
import { env } from './env.js';

/** Covers the longest step on a busy machine: three attempts a second apart, read back from the viewer. */
const TIMEOUT_MS = 30_000;

let browser: Browser;
const opened: BrowserContext[] = [];
/** Faults of pages: exceptions, policy violations, and loads from other origins. Must stay empty. */
const violations: string[] = [];

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: chromiumOrThrow(),
    // Covers a cold disk and a busy machine.
    timeout: 80_000,
    args: ['--disable-gpu', '--disable-dev-shm-usage'],
  });
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((context) => context.close()));
  expect(violations.splice(0)).toEqual([]);
});
afterAll(() => browser?.close());

/** A new browser context, without cookies and with an empty basket. */
export async function newCustomer(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  // Animations would blur the pictures and keep the machine busy.
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    baseURL: env.gateway,
    viewport: { width: 1280, height: 900 },
    ...options,
  });
  context.setDefaultTimeout(TIMEOUT_MS);
  opened.push(context);
  const { origin } = new URL(env.gateway);
  context.on('page', (page) => {
    page.on('pageerror', ({ message }) => violations.push(`error: ${message}`));
    page.on('console', (said) => /Content.Security.Policy/i.test(said.text()) && violations.push(said.text()));
    page.on('request', (request) => {
      if (!request.url().startsWith(`${origin}/`)) violations.push(`loads ${request.url()}`);
    });
  });
  return context;
}

/** Opens a page of the shop, and waits until it traces clicks. */
export async function openShop(context: BrowserContext, path = '/'): Promise<Page> {
  const page = await context.newPage();
  await page.goto(path);
  await page.waitForFunction(() => performance.getEntriesByName('tracing').length === 1);
  return page;
}

interface AxeViolation {
  id: string;
  help: string;
  nodes: { html: string; failureSummary?: string }[];
}

/** The faults that axe-core finds on the page, by WCAG 2.2 and its own best practices. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const faults = await page.evaluate(
    async () => (await (globalThis as unknown as { axe: typeof axe }).axe.run()).violations as AxeViolation[],
  );
  return faults.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  );
}
