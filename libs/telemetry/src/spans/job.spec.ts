import { traceEnqueue, traceJob } from './job.js';
import { recordTraces } from '@throughline/telemetry-testing';

const traces = recordTraces();
const enqueued = () =>
  traces.during('POST /invoices', () =>
    traceEnqueue('enqueue send_invoice', {}, (carrier) => JSON.parse(JSON.stringify(carrier))),
  );

beforeEach(() => traces.reset());

it('continues the trace of the code that enqueued the job, and links to it', () => {
  const carrier = enqueued();
  traceJob('send_invoice', { carrier, attempt: 1 }, () => undefined);
  traceJob('send_invoice', { carrier, attempt: 2 }, () => undefined);

  expect(traces.waterfall()).toEqual([
    'POST /invoices',
    '  enqueue send_invoice',
    '    send_invoice',
    '    send_invoice',
  ]);
  expect(traces.span('enqueue send_invoice').kind).toBe('producer');
  expect(traces.span('send_invoice')).toMatchObject({
    kind: 'consumer',
    attributes: { 'messaging.message.attempt': 1 },
    links: [{ spanId: traces.span('enqueue send_invoice').spanId, attributes: { 'link.relation': 'producer' } }],
  });
});

it('only links with relation: link', () => {
  traceJob('send_invoice', { carrier: enqueued(), relation: 'link' }, () => undefined);

  expect(traces.all).toHaveLength(2);
  expect(traces.span('send_invoice').links).toHaveLength(1);
});

it('has a trace of its own without a carrier', async () => {
  await expect(
    traceJob('send_invoice', { carrier: null }, () => Promise.reject(new Error('no printer'))),
  ).rejects.toThrow();
  expect(traces.waterfall()).toEqual(['send_invoice !']);
});
