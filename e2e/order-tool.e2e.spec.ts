import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { byOrder, parked } from './support/broker.js';
import { env } from './support/env.js';
import { bearer } from './support/identity.js';
import { finalOrder } from './support/shop.js';

const root = join(import.meta.dirname, '..');

async function order(...args: string[]): Promise<string> {
  const telemetry = { GATEWAY_URL: env.gateway, TRACE_QUERY_URL: env.viewer };
  const options = { env: { ...process.env, ...telemetry } };
  const tool = join(root, 'tools', 'order.ts');
  return (await promisify(execFile)(process.execPath, [tool, ...args], options)).stdout;
}

const CURL = /curl (?:-s )?-X POST (\S+) .*?-d '(.+?)'/g;
const send = ({ url, body }: { url: string; body: string }, headers = {}) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });

/** The lines of a printed trace without what varies: durations, widths, and where names are cut. */
const tree = (text: string): string[] =>
  text
    .slice(text.indexOf('\nPOST /orders') + 1)
    .split(/\n(?:```)?\n/)[0]!
    .split('\n')
    .map((line) =>
      line
        .replace(/ +[\d.]+ ms$/, '')
        .replace(/\S*…\S*:/, '…:')
        .replace(/(\S) {2,}/g, '$1  ')
        .trimEnd(),
    );

it('shows an order as README.md does', async () => {
  const shown = tree(await order('--sku', 'KEYBOARD-2'));

  expect(shown.length).toBeGreaterThan(25);
  expect(tree(readFileSync(join(root, 'README.md'), 'utf8'))).toEqual(shown);
});

it('shows how to approve an order that awaits approval', async () => {
  const stdout = await order('--qty', '7');
  const id = /^Order (\S+): awaiting_approval/m.exec(stdout)![1]!;
  // The command for the session, then the one for the approval, into which the shell puts the token.
  const [session, approval] = [...stdout.matchAll(CURL)].map(([, url, body]) => ({ url: url!, body: body! }));
  const { token } = (await (await send(session!)).json()) as { token: string };
  await send(approval!, bearer(token));

  expect(await finalOrder(id)).toMatchObject({ status: 'completed' });
});

it('shows the trace of a stuck order, the reason, and how to go on', async () => {
  const stdout = await order('--token', 'tok_error');

  const id = /^Order (\S+): pending/m.exec(stdout)![1]!;
  await parked(byOrder(id));
  expect(stdout).toMatch(/message_parked parking.reason=exhausted/);
  expect(stdout).toMatch(/payments\.charge_payment failed 3 times \(card processor is unavailable\)/);
  expect(stdout).toContain(`npm run replay -- --id ${id}`);
});
