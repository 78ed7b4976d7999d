import { diag, DiagLogLevel, trace } from '@opentelemetry/api';
import { recordTraces } from '@throughline/telemetry-testing';
import { recordFailure } from './errors.js';

recordTraces();

it('leaves an ended span alone, as when the caller left before the answer failed', () => {
  const warned: unknown[] = [];
  const none = (): void => {};
  const note = (...said: unknown[]): void => void warned.push(...said);
  diag.setLogger({ error: note, warn: note, info: none, debug: none, verbose: none }, DiagLogLevel.ALL);
  const span = trace.getTracer('test').startSpan('request');
  span.end();
  recordFailure(span, new Error('too late'));
  diag.disable();

  expect(warned).toEqual([]);
});
