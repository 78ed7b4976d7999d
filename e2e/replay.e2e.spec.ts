import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { byOrder, parked } from './support/broker.js';
import { env } from './support/env.js';
import { anOrder, place } from './support/shop.js';
import { viewer, wholeTrace } from './support/traces.js';
import { until } from './support/until.js';

const root = join(import.meta.dirname, '..');

async function replay(...args: string[]): Promise<string> {
  const telemetry = { AMQP_URL: env.amqp, OTEL_EXPORTER_OTLP_ENDPOINT: env.viewer };
  const options = { cwd: root, env: { ...process.env, ...telemetry } };
  const run = promisify(execFile)(process.execPath, ['tools/replay.ts', ...args], options);
  const { stdout } = await run.catch((error: { stdout: string }) => Promise.reject(new Error(error.stdout)));
  return stdout;
}

const isParked = (orderId: string) => async () => {
  const said = await replay('--id', orderId, '--dry-run');
  return said.includes(orderId) && said;
};

it('puts a parked message back, in a trace of its own that is linked to the last attempt', async () => {
  const placed = await place(anOrder('DOCK-1', 'tok_error'));
  const said = await until('it to be parked', isParked(placed.id), { timeoutMs: 20_000 });
  expect(said).toMatch(/payments\.charge_payment +order\.placed .* exhausted: card processor is unavailable/);
  const traceId = /trace ([0-9a-f]{32})/.exec(await replay('--id', placed.id))![1]!;
  const again = await until('it to be parked again', isParked(placed.id), { timeoutMs: 20_000 });

  const before = await viewer.trace(placed.traceId);
  const trace = await wholeTrace(traceId, (seen) => seen.spans.length >= 11);
  const attempts = before.findAll('process shop.events:order.placed:payments.charge_payment');
  const last = {
    spanId: attempts.at(-1)!.spanId,
    traceId: placed.traceId,
    attributes: { 'link.relation': 'replayed' },
  };
  expect(again).toContain('exhausted');
  expect(trace.waterfall().filter((line) => !/(SELECT|INSERT)/.test(line))).toEqual([
    'replay_parked_message',
    '  publish payments.charge_payment',
    ...Array.from({ length: 3 }, () => [
      '    process shop.events:order.placed:payments.charge_payment !',
      '      charge_payment !',
    ]).flat(),
  ]);
  expect(trace.span('replay_parked_message').links).toEqual([last]);
  expect(trace.findAll('process shop.events:order.placed:payments.charge_payment')[0]!.links).toContainEqual(last);
  await parked(byOrder(placed.id));
});
