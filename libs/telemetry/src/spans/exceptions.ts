import { context, diag, logs, SeverityNumber, type Span, trace } from '@opentelemetry/api';
import {
  ATTR_EXCEPTION_MESSAGE,
  ATTR_EXCEPTION_STACKTRACE,
  ATTR_EXCEPTION_TYPE,
} from '@opentelemetry/semantic-conventions';

const SCOPE = '@throughline/telemetry';
const OPT_IN = 'OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN';

/** In which trace an exception was recorded last: an error that is kept and thrown again is news in the next one. */
const recorded = new WeakMap<object, string>();
/** The same for what is no object (`throw 'text'`): the last one that each of the latest traces recorded. */
const recordedValues = new Map<string, unknown>();
const REMEMBERED_TRACES = 100;

const warned = new Set<string>();

/**
 * Records the exception, unless its trace has it already. `OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN` says as what, as in
 * OpenTelemetry's semantic conventions for exceptions: `logs` a log record of severity ERROR in the span's context,
 * `logs/dup` that and a span event, anything else a span event. Log records do
 * not depend on whether the trace is sampled.
 */
export function recordException(span: Span, thrown: unknown, failure: Error): void {
  const { traceId } = span.spanContext();
  if (isRecorded(thrown, traceId)) return;
  const signal = chosenSignal();
  // Not the error itself: the SDK would give its code for its type.
  if (signal !== 'logs' && span.isRecording()) {
    span.recordException({ name: classOf(failure), message: failure.message, stack: failure.stack });
  }
  if (signal !== 'span') emit(span, failure);
}

/** The error's name, or its class where that has inherited the name of all errors. */
export function classOf(error: Error): string {
  const { name, constructor } = error;
  return name === 'Error' && !Object.hasOwn(error, 'name') ? constructor.name || name : name;
}

function isRecorded(thrown: unknown, traceId: string): boolean {
  if (typeof thrown === 'object' && thrown !== null) {
    if (recorded.get(thrown) === traceId) return true;
    recorded.set(thrown, traceId);
    return false;
  }
  if (recordedValues.has(traceId) && recordedValues.get(traceId) === thrown) return true;
  recordedValues.set(traceId, thrown);
  if (recordedValues.size > REMEMBERED_TRACES) recordedValues.delete(recordedValues.keys().next().value!);
  return false;
}

function emit(span: Span, failure: Error): void {
  const logger = logs.getLogger(SCOPE);
  const at = trace.setSpan(context.active(), span);
  if (!logger.enabled({ context: at, severityNumber: SeverityNumber.ERROR })) {
    warnOnce(`${OPT_IN} asks for log records, but nothing exports any: set OTEL_LOGS_EXPORTER.`);
  }
  logger.emit({
    context: at,
    severityNumber: SeverityNumber.ERROR,
    severityText: 'ERROR',
    body: failure.message,
    attributes: {
      [ATTR_EXCEPTION_TYPE]: classOf(failure),
      [ATTR_EXCEPTION_MESSAGE]: failure.message,
      ...(failure.stack && { [ATTR_EXCEPTION_STACKTRACE]: failure.stack }),
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
