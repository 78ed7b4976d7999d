import { readFileSync } from 'node:fs';
import { entryOf } from './support/processes.js';
import { anOrder, finalOrder, place, type Placed } from './support/shop.js';
import { viewer, wholeTrace } from './support/traces.js';
import { until } from './support/until.js';

const SERVICES = ['gateway', 'orders', 'payments', 'inventory'];
const said = (placed: Placed) => [
  'Received POST /orders from user_id=42',
  'Creating order for user_id=42, items=1, total=$149.99',
  'Charging $149.99 to card ending 4242',
  `Reserved 1 items for order_id=${placed.id}`,
];

it('leads from every log line of an order to the span that wrote it', async () => {
  const placed = await place({ ...anOrder('DOCK-1'), userId: '42' });
  await finalOrder(placed.id);
  const trace = await wholeTrace(placed.traceId, (seen) => seen.find('notify_customer'));
  const logs = await until('the log lines', async () => {
    const found = await viewer.logs(placed.traceId);
    const bodies = found.map(({ body }) => String(body));
    return said(placed).every((line) => bodies.includes(line)) ? found : undefined;
  });

  const spans = new Set(trace.spans.map(({ spanId }) => spanId));
  expect(logs.filter(({ spanId }) => !spanId || !spans.has(spanId))).toEqual([]);
  expect(new Set(logs.map(({ resource }) => resource?.['service.name']))).toEqual(new Set(trace.services));
});

it('writes the same lines to stdout as JSON, with trace_id, span_id and trace_flags in every context', async () => {
  const placed = await place({ ...anOrder('DOCK-1'), userId: '42' });
  await finalOrder(placed.id);
  const lines = await until('the log lines', () => {
    const found = SERVICES.flatMap(linesOf).filter((line) => line['trace_id'] === placed.traceId);
    return found.some(({ msg }) => String(msg).startsWith('Published order.completed')) ? found : undefined;
  });

  // A request, a message and the relay.
  expect(lines.map(({ msg }) => msg)).toEqual(
    expect.arrayContaining([...said(placed), `Published order.placed for order_id=${placed.id}`]),
  );
  for (const line of lines) {
    expect(line).toMatchObject({ span_id: expect.stringMatching(/^[0-9a-f]{16}$/), trace_flags: '01' });
  }
  const aboutIt = SERVICES.flatMap(linesOf).filter((line) => JSON.stringify(line).includes(placed.id));
  expect(aboutIt.filter((line) => !line['trace_id'])).toEqual([]);
  expect(JSON.stringify(aboutIt)).not.toContain('tok_test_123');
});

function linesOf(service: string): Record<string, unknown>[] {
  const lines = readFileSync(entryOf(service).log, 'utf8').split('\n');
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>);
}
