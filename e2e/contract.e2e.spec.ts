import { telemetry } from '@throughline/contracts/telemetry';
import { ContractCheck } from '@throughline/telemetry-testing';
import { byId, byOrder, parked, publish } from './support/broker.js';
import { metrics } from './support/metrics.js';
import { anOrder, cancel, decide, finalOrder, place, request } from './support/shop.js';
import { viewer, wholeTrace } from './support/traces.js';
import { until } from './support/until.js';

/** Spans and events that only other specs produce. They check their trees against the contract too. */
const ELSEWHERE = [
  ...['expire_approvals', 'replay_parked_message', 'publish {queue}', 'redelivery_ignored'],
  ...['chase_orders', 'recall_payment', 'close_payment', 'recall_reservation', 'attempt_not_counted', 'broker_away'],
];
/** Metrics leave every 10 s. */
const METRICS_WITHIN_MS = 20_000;

beforeAll(async () => {
  const plain = await Promise.all([
    place({ ...anOrder('LAPTOP-1'), discountCode: 'SAVE10' }),
    place(anOrder('SOLDOUT-1')),
    ...['tok_declined', 'tok_invalid', 'tok_flaky'].map((token) => place(anOrder('MOUSE-1', token))),
  ]);
  const [approved, refused, withdrawn, broken] = await Promise.all([
    place(anOrder('LAPTOP-1', 'tok_test_123', 8)),
    place(anOrder('TABLET-1', 'tok_test_123', 30)),
    place(anOrder('TABLET-1', 'tok_test_123', 30)),
    place(anOrder('MOUSE-1', 'tok_error')),
  ]);
  await Promise.all([decide(approved.id, true), decide(refused.id, false), cancel(withdrawn.id)]);
  for (const path of ['/products?with_suggested=1', '/products?with_suggested=batch', '/products/NOPE', '/nowhere']) {
    await request(path).catch(() => undefined);
  }
  await Promise.all([...plain, approved, refused].map(({ id }) => finalOrder(id)));
  await parked(byOrder(broken.id));
  await parked(byId(await publish('order.placed', '{')));
  await wholeTrace(plain[0]!.traceId, (trace) => trace.find('notify_customer'));
});

it('every span, attribute, event and link in the viewer is declared, and of its type', async () => {
  const check = new ContractCheck(telemetry);
  const expected = [
    ...telemetry.spans.filter(({ kind }) => kind !== 'client').map(({ name }) => name),
    ...Object.keys(telemetry.events),
  ].filter((name) => !ELSEWHERE.includes(name));
  const arrived = async () => {
    for (const trace of await viewer.list()) trace.spans.forEach((span) => check.span(span));
    return expected.every((name) => check.seen.has(name));
  };
  await until('every kind of span and event', arrived, { everyMs: 500 }).catch(() => undefined);

  expect(check.complaints).toEqual([]);
  expect(expected.filter((name) => !check.seen.has(name))).toEqual([]);
});

it('every metric is declared, in its unit and with its attributes', async () => {
  const own = telemetry.metrics.map(({ name }) => name).filter((name) => !name.includes('{'));
  const check = new ContractCheck(telemetry);
  const arrived = async () => {
    for (const metric of await metrics()) check.metric(metric);
    return own.every((name) => check.seen.has(name));
  };
  await until('every declared metric', arrived, { timeoutMs: METRICS_WITHIN_MS, everyMs: 1000 }).catch(() => undefined);

  expect(check.complaints).toEqual([]);
  expect(own.filter((name) => !check.seen.has(name))).toEqual([]);
});
