import { LiveTrace, type LiveOptions } from './live-trace.js';
import { traceMatchers } from '../matchers/trace-matchers.js';
import { aSpan } from '../trace/span.fixture.js';
import type { SpanRecord } from '../trace/span-record.js';
import { Trace } from '../trace/trace.js';

expect.extend(traceMatchers);

const traceId = '0af7651916cd43dd8448eb211c80319c';
const root = aSpan({ spanId: 'a', name: 'POST /orders', service: 'gateway', start: 0, end: 5 });
const charge = aSpan({ spanId: 'b', parentSpanId: 'a', name: 'charge', service: 'payments', start: 9, end: 20 });
const refund = aSpan({ spanId: 'c', parentSpanId: 'b', name: 'refund', start: 30, end: 31, status: 'error' });
const quick = { timeoutMs: 120, quietMs: 20, everyMs: 2 };

/** A trace whose spans arrive one look after the other, or when told. */
function arriving(spans: (SpanRecord | SpanRecord[] | Error)[], options: LiveOptions = quick) {
  const seen = { looks: 0 };
  const live = new LiveTrace(
    traceId,
    () => {
      const look = spans.slice(0, ++seen.looks).flat();
      const broken = look.at(-1);
      if (broken instanceof Error && seen.looks <= spans.length) throw broken;
      return new Trace(look.filter((span): span is SpanRecord => !(span instanceof Error)));
    },
    options,
  );
  return { live, seen };
}

it('looks again until it holds', async () => {
  await expect(arriving([[], root, charge]).live).toHaveSpan('charge');
  await expect(arriving([charge, root]).live).toVisit(['gateway', 'payments']);
});

it('believes a presence at once, an absence only after silence', async () => {
  const present = arriving([root, charge], { ...quick, quietMs: 10_000 });
  await expect(present.live).toHaveSpan('charge');
  expect(present.seen.looks).toBe(2);

  await expect(arriving([root, charge]).live).not.toHaveSpan('refund');
  await expect(expect(arriving([root, charge, refund]).live).not.toHaveSpan('refund')).rejects.toThrow(
    'There is such a',
  );
  await expect(expect(arriving([root, charge, refund]).live).toHaveNoErrors()).rejects.toThrow('orders: refund');
});

it('believes an absence when the trace is complete by your word', async () => {
  const complete = ({ spans }: Trace) => spans.some(({ name }) => name === 'charge');
  const { live, seen } = arriving([root, charge], { ...quick, quietMs: 10_000, complete });

  await expect(live).not.toHaveSpan('refund');
  expect(seen.looks).toBe(2);
});

it('fails at once where nothing to come can help', async () => {
  const { live } = arriving([refund], { ...quick, timeoutMs: 60_000 });

  await expect(expect(live).toHaveNoErrors()).rejects.toThrow('Spans with status ERROR');
  await expect(expect(live).toHaveSpanAtMost('refund', 0)).rejects.toThrow('expected at most 0');
});

it('gives up with why, the tree and the id', async () => {
  const waiting = expect(arriving([root]).live).toHaveSpan('charge');

  await expect(waiting).rejects.toThrow(
    new RegExp(
      `expect\\(trace\\)\\.toHaveSpan\\("charge"\\).*Not as expected within 120 ms.*trace ${traceId}.*POST`,
      's',
    ),
  );
});

it('fails, both ways, when nothing arrives', async () => {
  await expect(expect(arriving([]).live).toHaveSpan('charge')).rejects.toThrow(`trace ${traceId} · 0 spans`);
  await expect(expect(arriving([]).live).not.toHaveSpan('charge')).rejects.toThrow('There is no span to judge.');
});

it('says so when a trace never settles', async () => {
  const endless = Array.from({ length: 500 }, (_, n) => aSpan({ spanId: `s${n}`, name: 'poll' }));

  await expect(expect(arriving(endless).live).not.toHaveSpan('refund')).rejects.toThrow('spans kept arriving');
});

it('retries a fetch that failed, and tells of the last one', async () => {
  await expect(arriving([new Error('ECONNREFUSED'), root]).live).toHaveSpan('POST /orders');
  const dead = Array<Error>(500).fill(new Error('ECONNREFUSED'));
  await expect(expect(arriving(dead).live).toHaveSpan('charge')).rejects.toThrow(
    'could not be read: Error: ECONNREFUSED',
  );
});

it('follows the other end of a link as it arrives, and its silence', async () => {
  const linked = { ...charge, traceId: 'f'.repeat(32), links: [{ traceId, spanId: 'a', attributes: {} }] };

  await expect(arriving([root]).live).toBeLinkedFrom(arriving([[], [], linked]).live);
  const late = [...Array<SpanRecord[]>(8).fill([]), linked];
  await expect(
    expect(arriving([root], { ...quick, quietMs: 0 }).live).not.toBeLinkedFrom(arriving(late).live),
  ).rejects.toThrow('links to span a');
  expect(() => expect(new Trace([root])).toBeLinkedFrom(arriving([linked]).live)).toThrow('cannot wait for a live one');
});

it('eventually: retries a whole block, then hands the trace over', async () => {
  const trace = await arriving([root, charge]).live.eventually((seen) => {
    expect(seen).toHaveSpan('charge');
    expect(seen).not.toHaveSpan('refund');
    expect(seen.spans).toHaveLength(2);
  });

  expect(trace.services).toEqual(['gateway', 'payments']);
});

it('eventually: fails with what the block said last, and the tree', async () => {
  const { live } = arriving([root, charge, refund]);

  const waiting = live.eventually(({ spans }) => expect(spans).toHaveLength(2));

  await expect(waiting).rejects.toThrow(/toHaveLength.*Not as expected within 120 ms.*trace 0af7651916.*refund/s);
});
