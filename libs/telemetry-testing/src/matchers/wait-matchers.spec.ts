import { aSpan } from '../trace/span.fixture.js';
import { Trace } from '../trace/trace.js';
import { traceMatchers } from './trace-matchers.js';

expect.extend(traceMatchers);

const trace = new Trace([
  aSpan({ spanId: 'a', name: 'publish', kind: 'producer', start: 0, end: 5 }),
  aSpan({ spanId: 'b', parentSpanId: 'a', name: 'process', kind: 'consumer', start: 60, end: 400 }),
  aSpan({ spanId: 'c', parentSpanId: 'b', name: 'charge_payment', start: 65, end: 365 }),
  aSpan({ spanId: 'd', parentSpanId: 'c', name: 'SELECT', kind: 'client', start: 100, end: 120 }),
]);

it('toWaitAtMost bounds the time in queues, before retries, in calls, and unexplained', () => {
  expect(trace).toWaitAtMost('queue', 60);
  expect(trace).toWaitAtMost('call', 20);
  expect(trace).toWaitAtMost('retry', 0);
  expect(trace).not.toWaitAtMost('queue', 59);

  expect(() => expect(trace).toWaitAtMost('queue', 50)).toThrow(
    /Of 400\.0 ms it waited 60\.0 ms \(queue\):\n {2}60\.0 ms before process\n\ntrace /,
  );
  expect(() => expect(trace).toWaitAtMost('quue' as 'queue', 50)).toThrow('"quue" is none of work, queue,');
});

it('toSpendAtMost bounds the time within a step, including its calls', () => {
  expect(trace).toSpendAtMost('charge_payment', 300);
  expect(trace).not.toSpendAtMost('charge_payment', 299);

  expect(() => expect(trace).toSpendAtMost('charge_payment', 100)).toThrow('Of 400.0 ms it spent 300.0 ms there.');
  expect(() => expect(trace).toSpendAtMost('refund', 100)).toThrow('No span is like "refund".');
  expect(() => expect(trace).not.toSpendAtMost('refund', 100)).toThrow('No span is like "refund".');
});
