import {
  type DevtoolsTrace,
  type JaegerTrace,
  type OtlpResourceSpans,
  readDevtools,
  readJaeger,
  readOtlp,
  type SpanRecord,
} from '@throughline/telemetry-testing';
import { TraceToolsError } from '../trace-tools-error.js';

/** The forms in which traces are kept: what an OTLP exporter, Tempo, Jaeger and the viewer write. */
interface Kept {
  resourceSpans?: OtlpResourceSpans[];
  batches?: OtlpResourceSpans[];
  trace?: Kept;
  result?: Kept;
  data?: JaegerTrace[];
  traces?: DevtoolsTrace[];
  spans?: DevtoolsTrace['spans'];
}

/**
 * The spans in the text of a file: OTLP as JSON (also a line for each request, as the Collector's file exporter
 * writes), a response of Tempo, Jaeger or autotel-devtools, or an array of spans as this package prints them.
 * @throws TraceToolsError `unreadable` where it is none of these
 */
export function readSpans(text: string, name = 'the input'): SpanRecord[] {
  const documents = parsed(text, name);
  return documents.flatMap((document) => {
    const spans = Array.isArray(document) ? (document as SpanRecord[]) : spansOf(document as Kept);
    if (spans?.every(isSpan)) return spans;
    throw new TraceToolsError(
      'unreadable',
      `${name} is JSON, but no trace: neither OTLP, nor of Tempo, Jaeger or devtools`,
    );
  });
}

function parsed(text: string, name: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch (error) {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    try {
      if (lines.length > 1) return lines.map((line) => JSON.parse(line) as unknown);
    } catch {
      // The lines are no documents either; the error about the whole text tells more.
    }
    throw new TraceToolsError('unreadable', `${name} is not JSON: ${(error as Error).message}`);
  }
}

function spansOf(kept: Kept | null): SpanRecord[] | undefined {
  const within = kept?.trace ?? kept?.result ?? kept;
  if (within?.resourceSpans ?? within?.batches) return readOtlp(within.resourceSpans ?? within.batches);
  if (within?.data) return within.data.flatMap(readJaeger);
  if (within?.traces) return within.traces.flatMap(readDevtools);
  return within?.spans ? readDevtools({ traceId: '', spans: within.spans }) : undefined;
}

/** What every span of the test kit has. */
const FIELDS = ['traceId', 'spanId', 'name', 'kind', 'start', 'end', 'attributes', 'events', 'links', 'resource'];

const isSpan = (span: unknown): boolean =>
  typeof span === 'object' && span !== null && FIELDS.every((field) => field in span);
