import {
  type IExportTraceServiceResponse,
  type ISerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { AttributeWriter } from './attribute-writer.js';
import { EncodedSpan } from './encoded-span.js';
import { ProtobufWriter } from './protobuf-writer.js';
import { SpanWriter } from './span-writer.js';

const SCOPE_SPANS = 2;
const SPANS = 2;
/** Bytes that hold one span after the other, and are kept as long as one of them waits. */
const SHEET = 32 * 1024;
/** A larger span has bytes of its own: the rest of a sheet that it does not fit would be kept for nothing. */
const LARGE = SHEET / 8;

type Scope = ReadableSpan['instrumentationScope'];

/**
 * `ExportTraceServiceRequest` of opentelemetry/proto/trace/v1/trace.proto, the same as the SDK's serializer makes, in two
 * steps: each span becomes bytes as it ends, and those of a batch are put together.
 */
export class TraceSerializer implements ISerializer<EncodedSpan[], IExportTraceServiceResponse> {
  private readonly attributes = new AttributeWriter();
  private readonly spans = new SpanWriter(this.attributes);
  private draft = new ProtobufWriter(SHEET);
  private sheet = Buffer.alloc(0);
  private filled = 0;

  /** The bytes of a finished span, so that its objects need not outlive it in a queue. */
  encode(span: ReadableSpan): EncodedSpan {
    this.draft.clear();
    this.spans.write(this.draft, SPANS, span);
    const bytes = this.draft.finish();
    // What one very large span asked for is not kept for the others.
    if (bytes.length > SHEET) this.draft = new ProtobufWriter(SHEET);
    if (bytes.length > LARGE) return new EncodedSpan(span, Buffer.from(bytes), 0, bytes.length);
    const start = this.place(bytes);
    return new EncodedSpan(span, this.sheet, start, this.filled);
  }

  /** Puts bytes on a sheet, and tells where they begin. */
  private place(bytes: Buffer): number {
    if (this.filled + bytes.length > this.sheet.length) {
      this.sheet = Buffer.allocUnsafeSlow(SHEET);
      this.filled = 0;
    }
    const start = this.filled;
    this.filled += bytes.copy(this.sheet, start);
    return start;
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
    const { bytes, start } = spans[at]!;
    let { end } = spans[at++]!;
    for (; spans[at]?.bytes === bytes && spans[at]!.start === end; at++) end = spans[at]!.end;
    to.copy(bytes, start, end);
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
