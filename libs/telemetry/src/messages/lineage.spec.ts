import { context } from '@opentelemetry/api';
import type { Carrier } from '../context/carrier.js';
import {
  currentTraceparent,
  HEADER_PREVIOUS_ATTEMPT,
  HEADER_REPLAYED_FROM,
  traceBatch,
  traceProcess,
  tracePublish,
  traceReplay,
  traceSettle,
} from '../messaging.js';
import { recordTraces } from '@throughline/telemetry-testing';

const traces = recordTraces();
const facts = { exchange: 'jobs', routingKey: 'image.added', messageId: 'm-1', bodySize: 12 };
const delivery = (headers: Carrier, more: object = {}) => ({
  ...facts,
  queue: 'resize',
  headers,
  attempt: 1,
  redelivered: false,
  ...more,
});
const published = () => traces.during('upload', () => tracePublish(facts, {}, (headers) => headers));

beforeEach(() => traces.reset());

describe('a settle span', () => {
  it('stands below the process span and is linked to the producer', async () => {
    const message = delivery(published());
    await traceProcess(message, () => traceSettle(message, 'park', () => Promise.resolve()));

    expect(traces.waterfall().slice(2)).toEqual([
      '    process jobs:image.added:resize',
      '      park jobs:image.added:resize',
    ]);
    expect(traces.span('park jobs:image.added:resize')).toMatchObject({
      kind: 'client',
      attributes: { 'messaging.operation.name': 'park', 'messaging.operation.type': 'settle' },
      links: [{ spanId: traces.span('publish jobs:image.added').spanId, attributes: { 'link.relation': 'producer' } }],
    });
  });

  it('is red when the message could not be settled', () => {
    const settle = () =>
      traceSettle(delivery({}), 'ack', () => {
        throw new Error('channel closed');
      });
    expect(settle).toThrow('channel closed');
    expect(traces.waterfall()).toEqual(['ack jobs:image.added:resize !']);
  });
});

describe('a batch', () => {
  it('is one span of its own trace, linked to each producer in order', () => {
    const messages = [published(), published(), published()].map((headers) => delivery(headers));
    traceBatch(messages, () => undefined);

    const span = traces.span('process jobs:image.added:resize');
    expect(span.parentSpanId).toBeUndefined();
    expect(span.attributes).toMatchObject({
      'messaging.batch.message_count': 3,
      'messaging.operation.type': 'process',
    });
    expect(span.attributes['messaging.message.id']).toBeUndefined();
    const producers = traces.spans.filter(({ kind }) => kind === 'producer').map(({ spanId }) => spanId);
    expect(span.links.map(({ spanId }) => spanId)).toEqual(producers);
  });

  it('is a child of what is going on, and of nothing that is over', () => {
    const over = traces.during('poll', () => {
      traceBatch([delivery({})], () => undefined);
      return context.active();
    });
    context.with(over, () => traceBatch([delivery({})], () => undefined));

    expect(traces.waterfall()).toEqual([
      'poll',
      '  process jobs:image.added:resize',
      'process jobs:image.added:resize',
    ]);
  });

  it('is named by its queue when the messages came by several keys', () => {
    traceBatch([delivery({}), delivery({}, { routingKey: 'image.replaced' })], () => undefined);
    expect(traces.waterfall()).toEqual(['process resize']);
  });
});

describe('a replay', () => {
  const replayed = (parked: Carrier) =>
    traceReplay('replay_message', { headers: parked }, (headers) => tracePublish(facts, headers, (sent) => sent));

  it('is a trace of its own, linked to the attempt it repeats, as its process span is', () => {
    const first = published();
    const last = traceProcess(delivery(first), () => currentTraceparent());
    const parked = { ...first, 'x-tenant': 'a', 'x-death': [{}], [HEADER_PREVIOUS_ATTEMPT]: last };
    const sent = replayed(parked);
    traceProcess(delivery(sent), () => undefined);

    expect(traces.all.map((each) => each.waterfall())).toEqual([
      ['upload', '  publish jobs:image.added', '    process jobs:image.added:resize'],
      ['replay_message', '  publish jobs:image.added', '    process jobs:image.added:resize'],
    ]);
    const [before, after] = traces.all;
    const attempt = before!.span('process jobs:image.added:resize');
    const link = { traceId: attempt.traceId, spanId: attempt.spanId, attributes: { 'link.relation': 'replayed' } };
    expect(after!.span('replay_message').links).toEqual([link]);
    expect(after!.span('process jobs:image.added:resize').links).toContainEqual(link);
    expect(Object.keys(sent).sort()).toEqual(
      ['traceparent', 'x-published-at', HEADER_REPLAYED_FROM, 'x-tenant'].sort(),
    );
  });

  it('links to the producer where no attempt is known, and to nothing where nothing is', () => {
    const sent = replayed(published());
    expect(traces.span('replay_message').links[0]!.spanId).toBe(traces.span('publish jobs:image.added').spanId);

    traces.reset();
    expect(replayed({ traceparent: 'nonsense' })[HEADER_REPLAYED_FROM]).toBeUndefined();
    expect(traces.span('replay_message').links).toEqual([]);
    expect(sent['traceparent']).not.toBe(sent[HEADER_REPLAYED_FROM]);
  });
});
