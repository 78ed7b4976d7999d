import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { env } from './env.js';

/** Where to save pictures: the folder `PICTURES`, such as docs/storefront, else beside the logs of the run. */
const folder = process.env['PICTURES'] ?? join(dirname(env.runFile), 'pictures');

export async function takePicture(page: Page, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
}
