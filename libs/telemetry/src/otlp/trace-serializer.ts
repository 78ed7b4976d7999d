import {
  type IExportTraceServiceResponse,
  type ISerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { AttributeWriter } from './attribute-writer.js';
import type { EncodedSpan } from './encoded-span.js';
import { ProtobufWriter } from './protobuf-writer.js';
import { Sheets } from './sheets.js';
import { SpanWriter } from './span-writer.js';

const SCOPE_SPANS = 2;
const SPANS = 2;
/** For a span that does not fit where it is going to wait. */
const LARGEST = 64 * 1024;

type Scope = ReadableSpan['instrumentationScope'];

/**
 * `ExportTraceServiceRequest` of opentelemetry/proto/trace/v1/trace.proto, the same as the SDK's serializer makes, in two
 * steps: each span becomes bytes once it has ended, and those of a batch are put together.
 */
export class TraceSerializer implements ISerializer<EncodedSpan[], IExportTraceServiceResponse> {
  private readonly attributes = new AttributeWriter();
  private readonly spans = new SpanWriter(this.attributes);
  private readonly writer = new ProtobufWriter(LARGEST);
  private readonly sheets = new Sheets();

  /** The bytes of a finished span, so that its objects need not outlive it in a queue. Of one use: see {@link Sheets}. */
  encode(span: ReadableSpan): EncodedSpan {
    const { writer, sheets } = this;
    const { bytes, filled } = sheets.opened();
    writer.beginIn(bytes, filled);
    this.spans.write(writer, SPANS, span);
    return writer.isIn(bytes) ? sheets.placed(span, writer.length) : sheets.copied(span, writer.finish());
  }

  serializeRequest(spans: EncodedSpan[]): Uint8Array {
    const to = new ProtobufWriter(spans.reduce((sum, { size }) => sum + size, 8 * 1024));
    for (const [resource, scopes] of bySource(spans)) {
      const start = to.open(1);
      const about = to.open(1);
      this.attributes.write(to, 1, resource.attributes);
      to.close(about);
      for (const [scope, its] of scopes) scopeSpans(to, scope, its);
      if (resource.schemaUrl) to.text(3, resource.schemaUrl);
      to.close(start);
    }
    this.sheets.giveBack(spans);
    return to.finish();
  }

  deserializeResponse(data: Uint8Array): IExportTraceServiceResponse {
    return ProtobufTraceSerializer.deserializeResponse(data);
  }
}

function scopeSpans(to: ProtobufWriter, scope: Scope, spans: EncodedSpan[]): void {
  const start = to.open(SCOPE_SPANS);
  const about = to.open(1);
  to.text(1, scope.name);
  if (scope.version) to.text(2, scope.version);
  to.close(about);
  copyAll(to, spans);
  if (scope.schemaUrl) to.text(3, scope.schemaUrl);
  to.close(start);
}

/** Those that follow one another on a sheet at once. */
function copyAll(to: ProtobufWriter, spans: EncodedSpan[]): void {
  for (let at = 0; at < spans.length;) {
    const { sheet, start } = spans[at]!;
    let { end } = spans[at++]!;
    for (; spans[at]?.sheet === sheet && spans[at]!.start === end; at++) end = spans[at]!.end;
    to.copy(sheet.bytes, start, end);
  }
}

function bySource(spans: EncodedSpan[]): Map<ReadableSpan['resource'], Map<Scope, EncodedSpan[]>> {
  const sources = new Map<ReadableSpan['resource'], Map<Scope, EncodedSpan[]>>();
  for (const span of spans) {
    let scopes = sources.get(span.resource);
    if (!scopes) sources.set(span.resource, (scopes = new Map()));
    const group = scopes.get(span.scope);
    if (group) group.push(span);
    else scopes.set(span.scope, [span]);
  }
  return sources;
}
