import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SnapshotState } from 'jest-snapshot';
import { LiveTrace } from '../live/live-trace.js';
import { aSpan } from '../trace/span.fixture.js';
import { Trace } from '../trace/trace.js';
import { toMatchWaterfall } from './snapshot-matcher.js';
import { traceMatchers } from './trace-matchers.js';

expect.extend(traceMatchers);

const root = aSpan({ spanId: 'a', name: 'POST /orders', kind: 'server', service: 'gateway', start: 0, end: 50 });
const charge = aSpan({ parentSpanId: 'a', name: 'charge_payment', service: 'payments', start: 10, end: 40 });
const trace = new Trace([root, charge]);
const refunded = new Trace([root, { ...charge, name: 'refund_payment' }]);

const folder = mkdtempSync(join(tmpdir(), 'snapshots-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** One run of a test that compares a trace, with or without jest's `-u`. */
async function run(compared: Trace, updateSnapshot: 'new' | 'all') {
  const snapshotState = new SnapshotState(join(folder, 'order.snap'), {
    updateSnapshot,
    rootDir: folder,
    snapshotFormat: {},
    expand: false,
    prettierPath: null,
  });
  const result = await toMatchWaterfall.call({ snapshotState, currentTestName: 'an order' } as object, compared);
  snapshotState.save();
  return result;
}

it('keeps the shape of a trace, and of a live one that has settled', async () => {
  await expect(trace).toMatchWaterfall();
  await expect(new LiveTrace(root.traceId, () => trace, { quietMs: 0 })).toMatchWaterfall('live');
});

it('prints a change as a diff of trees, until -u accepts it', async () => {
  expect((await run(trace, 'new')).pass).toBe(true);
  const changed = await run(refunded, 'new');

  expect(changed.pass).toBe(false);
  expect(changed.message()).toMatch(/- {3}charge_payment \(payments\)[^]*\+ {3}refund_payment \(payments\)/);
  expect(changed.message()).toContain(refunded.render());
  expect((await run(refunded, 'all')).pass).toBe(true);
  expect((await run(refunded, 'new')).pass).toBe(true);
});

it('refuses a negation, and a trace without a span', async () => {
  await expect(async () => expect(trace).not.toMatchWaterfall()).rejects.toThrow('no negation');
  await expect(async () => expect(new Trace([])).toMatchWaterfall()).rejects.toThrow('There is no span');
});
