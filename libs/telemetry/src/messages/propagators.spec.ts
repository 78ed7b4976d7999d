import { propagation } from '@opentelemetry/api';
import { B3Propagator } from '@opentelemetry/propagator-b3';
import type { Carrier } from '../context/carrier.js';
import { currentTraceparent, HEADER_PREVIOUS_ATTEMPT, traceProcess, tracePublish, traceReplay } from '../messaging.js';
import { recordTraces } from '@throughline/telemetry-testing';

const traces = recordTraces();
const facts = { exchange: 'jobs', routingKey: 'image.added' };
const delivery = (headers: Carrier, attempt = 1) => ({
  ...facts,
  queue: 'resize',
  headers,
  attempt,
  redelivered: false,
});
const process = 'process jobs:image.added:resize';
const replayed = (headers: Carrier) =>
  traceReplay('replay_message', { headers }, (fresh) => tracePublish(facts, fresh, (sent) => sent));

// Our own headers are traceparents whatever goes between services.
beforeAll(() => {
  propagation.disable();
  propagation.setGlobalPropagator(new B3Propagator());
});
beforeEach(() => traces.reset());

it('links an attempt to the one before it under b3', () => {
  const headers = tracePublish(facts, {}, (sent) => sent);
  const first = traceProcess(delivery(headers), () => currentTraceparent());
  traceProcess(delivery({ ...headers, [HEADER_PREVIOUS_ATTEMPT]: first }, 2), () => undefined);

  const [one, two] = traces.all[0]!.findAll(process);
  expect(Object.keys(headers)).toContain('b3');
  expect(two!.links).toContainEqual(
    expect.objectContaining({ spanId: one!.spanId, attributes: { 'link.relation': 'previous_attempt' } }),
  );
});

it('links a replay to the attempt it repeats, or else the producer, under b3', () => {
  const headers = tracePublish(facts, {}, (sent) => sent);
  const producer = traces.span('publish jobs:image.added');
  const sent = replayed(headers);
  expect(traces.span('replay_message').links).toMatchObject([{ spanId: producer.spanId }]);

  const link = expect.objectContaining({ spanId: producer.spanId, attributes: { 'link.relation': 'replayed' } });
  traceProcess(delivery(sent), () => undefined);
  expect(traces.span(process).links).toContainEqual(link);

  traces.reset();
  const last = traceProcess(delivery(headers), () => currentTraceparent());
  replayed({ ...headers, [HEADER_PREVIOUS_ATTEMPT]: last });
  expect(traces.span('replay_message').links).toMatchObject([{ spanId: traces.span(process).spanId }]);
});
