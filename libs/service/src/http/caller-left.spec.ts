import { type ArgumentsHost, Logger } from '@nestjs/common';
import { context, diag, DiagLogLevel, trace } from '@opentelemetry/api';
import { recordTraces } from '@throughline/telemetry-testing';
import { ProblemFilter } from './problem.filter.js';
import { Problem } from './problem.js';

Logger.overrideLogger(false);
const traces = recordTraces();

it.each([new Problem(503, 'upstream_unavailable', 'away'), new Error('a bug')])(
  'says nothing of a span that ended when the caller left: %s',
  (error) => {
    const warned: string[] = [];
    const note = (said: string): void => void warned.push(said);
    const quiet = (): void => {};
    diag.setLogger({ warn: note, error: note, info: quiet, debug: quiet, verbose: quiet }, DiagLogLevel.ALL);
    traces.during('request', () => {
      const span = trace.getTracer('test').startSpan('GET /orders');
      span.end();
      const reply = { sent: true, raw: { headersSent: true } };
      const host = { switchToHttp: () => ({ getResponse: () => reply }) } as unknown as ArgumentsHost;
      context.with(trace.setSpan(context.active(), span), () => new ProblemFilter().catch(error, host));
    });
    diag.disable();

    expect(warned).toEqual([]);
  },
);
