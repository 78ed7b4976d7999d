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
/** Few spans are larger; one that is may have to be copied. */
const USUAL = SHEET / 32;
/** A larger one has bytes of its own where it does not fit: the rest of the sheet would be kept for nothing. */
const LARGE = SHEET / 8;

type Scope = ReadableSpan['instrumentationScope'];

/**
 * `ExportTraceServiceRequest` of opentelemetry/proto/trace/v1/trace.proto, the same as the SDK's serializer makes, in two
 * steps: each span becomes bytes once it has ended, and those of a batch are put together.
 */
export class TraceSerializer implements ISerializer<EncodedSpan[], IExportTraceServiceResponse> {
  private readonly attributes = new AttributeWriter();
  private readonly spans = new SpanWriter(this.attributes);
  private readonly writer = new ProtobufWriter(2 * SHEET);
  private sheet = Buffer.alloc(0);
  private filled = 0;

  /** The bytes of a finished span, so that its objects need not outlive it in a queue. */
  encode(span: ReadableSpan): EncodedSpan {
    if (this.sheet.length - this.filled < USUAL) this.turnOver();
    const { writer, sheet } = this;
    writer.beginIn(sheet, this.filled);
    this.spans.write(writer, SPANS, span);
    if (writer.isIn(sheet)) return this.placed(span, writer.length);
    const bytes = writer.finish();
    if (bytes.length > LARGE) return new EncodedSpan(span, Buffer.from(bytes), 0, bytes.length);
    this.turnOver();
    bytes.copy(this.sheet);
    return this.placed(span, bytes.length);
  }

  private turnOver(): void {
    this.sheet = Buffer.allocUnsafeSlow(SHEET);
    this.filled = 0;
  }

  private placed(span: ReadableSpan, size: number): EncodedSpan {
    const start = this.filled;
    this.filled += size;
    return new EncodedSpan(span, this.sheet, start, this.filled);
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
