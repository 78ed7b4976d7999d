import { jest } from '@jest/globals';
import { diag, type DiagLogger } from '@opentelemetry/api';
import { traceProcess } from '../messaging.js';
import { recordTraces } from '@throughline/telemetry-testing';

const traces = recordTraces();
const warn = jest.fn();

beforeAll(() => {
  process.env['MESSAGING_TRACE_RELATION'] = 'sibling';
  diag.setLogger({ warn } as unknown as DiagLogger);
});
afterAll(() => {
  delete process.env['MESSAGING_TRACE_RELATION'];
  diag.disable();
});

it('goes on in the trace of the producer where the relation is not known, and says so once', () => {
  const traceId = 'a'.repeat(32);
  const headers = { traceparent: `00-${traceId}-${'b'.repeat(16)}-01` };
  const delivery = { exchange: 'jobs', routingKey: 'resize', queue: 'resize', headers, attempt: 1, redelivered: false };
  for (let i = 0; i < 2; i++) traceProcess(delivery, () => undefined);

  expect(traces.spans.map((span) => span.traceId)).toEqual([traceId, traceId]);
  expect(warn.mock.calls).toEqual([[expect.stringContaining('"sibling" is neither parent nor link')]]);
});
