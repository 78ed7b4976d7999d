import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { byOrder, parked } from './support/broker.js';
import { env } from './support/env.js';

it('shows the trace of an order that is stuck, why it is, and how it goes on', async () => {
  const tool = join(import.meta.dirname, '..', 'tools', 'order.ts');
  const telemetry = { GATEWAY_URL: env.gateway, TRACE_QUERY_URL: env.viewer };
  const options = { env: { ...process.env, ...telemetry } };
  const { stdout } = await promisify(execFile)(process.execPath, [tool, '--token', 'tok_error'], options);

  const id = /^Order (\S+): pending/m.exec(stdout)![1]!;
  await parked(byOrder(id));
  expect(stdout).toMatch(/message_parked parking.reason=exhausted/);
  expect(stdout).toMatch(/payments\.charge_payment failed 3 times \(card processor is unavailable\)/);
  expect(stdout).toContain(`npm run replay -- --id ${id}`);
});
