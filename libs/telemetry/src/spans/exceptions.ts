import { context, diag, logs, SeverityNumber, type Span, trace } from '@opentelemetry/api';
import {
  ATTR_EXCEPTION_MESSAGE,
  ATTR_EXCEPTION_STACKTRACE,
  ATTR_EXCEPTION_TYPE,
} from '@opentelemetry/semantic-conventions';
import { isRecordedInside } from './recorded.js';
import { messageOf, stackOf } from './causes.js';

const SCOPE = '@throughline/telemetry';
const OPT_IN = 'OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN';

const warned = new Set<string>();

/**
 * Records the exception with its causes, unless a span inside of this one has. `OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN`
 * says as what, as in OpenTelemetry's semantic conventions for exceptions: `logs` a log record of severity ERROR in the
 * span's context, `logs/dup` that and a span event, anything else a span event. Log records do not depend on whether
 * the trace is sampled.
 */
export function recordException(span: Span, thrown: unknown, failure: Error): void {
  if (isRecordedInside(thrown, span)) return;
  const signal = chosenSignal();
  // Passes a copy of its parts, because the SDK would report the error's code as its type.
  if (signal !== 'logs' && span.isRecording()) {
    span.recordException({ name: classOf(failure), message: messageOf(failure), stack: stackOf(failure) });
  }
  if (signal !== 'span') emit(span, failure);
}

/** The error's name, or its class if it only inherits the name of all errors. */
export function classOf(error: Error): string {
  const { name, constructor } = error;
  return name === 'Error' && !Object.hasOwn(error, 'name') ? constructor.name || name : name;
}

function emit(span: Span, failure: Error): void {
  const logger = logs.getLogger(SCOPE);
  const [message, stack] = [messageOf(failure), stackOf(failure)];
  const at = trace.setSpan(context.active(), span);
  if (!logger.enabled({ context: at, severityNumber: SeverityNumber.ERROR })) {
    warnOnce(`${OPT_IN} asks for log records, but nothing exports any: set OTEL_LOGS_EXPORTER.`);
  }
  logger.emit({
    context: at,
    severityNumber: SeverityNumber.ERROR,
    severityText: 'ERROR',
    body: message,
    attributes: {
      [ATTR_EXCEPTION_TYPE]: classOf(failure),
      [ATTR_EXCEPTION_MESSAGE]: message,
      ...(stack && { [ATTR_EXCEPTION_STACKTRACE]: stack }),
    },
  });
}

function chosenSignal(): 'span' | 'logs' | 'logs/dup' {
  const value = process.env[OPT_IN]?.trim().toLowerCase() ?? '';
  if (value === 'logs' || value === 'logs/dup') return value;
  if (value) warnOnce(`${OPT_IN}: "${value}" is not known; exceptions are span events. Use logs or logs/dup.`);
  return 'span';
}

function warnOnce(message: string): void {
  if (warned.has(message)) return;
  warned.add(message);
  diag.warn(message);
}
