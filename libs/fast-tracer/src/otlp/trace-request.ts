import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { ProtobufWriter } from './protobuf-writer.js';
import type { SpanWriter } from './span-writer.js';

type Resource = ReadableSpan['resource'];
type Scope = ReadableSpan['instrumentationScope'];

const SPANS = 2;

/**
 * `ExportTraceServiceRequest` of opentelemetry/proto/collector/trace/v1/trace_service.proto, to which spans are added
 * one by one. A span's bytes are all that is kept of it.
 */
export class TraceRequest {
  /** Spans. */
  length = 0;
  /** Bytes of the spans. */
  size = 0;
  private readonly sources = new Map<Resource, Map<Scope, ProtobufWriter>>();

  constructor(private readonly writer: SpanWriter) {}

  add(span: ReadableSpan): void {
    const spans = this.spansOf(span.resource, span.instrumentationScope);
    const before = spans.length;
    try {
      this.writer.write(spans, SPANS, span);
    } catch (error) {
      spans.cutTo(before);
      throw error;
    }
    this.length++;
    this.size += spans.length - before;
  }

  /** The resources of all spans. */
  get resources(): Iterable<Resource> {
    return this.sources.keys();
  }

  bytes(): Uint8Array {
    const to = new ProtobufWriter(this.size + 4096);
    for (const [resource, scopes] of this.sources) {
      const start = to.open(1);
      const ofResource = to.open(1);
      this.writer.attributes.write(to, 1, resource.attributes);
      to.number(2, 0);
      to.close(ofResource);
      for (const [scope, spans] of scopes) scopeSpans(to, scope, spans.bytes());
      if (resource.schemaUrl) to.text(3, resource.schemaUrl);
      to.close(start);
    }
    return to.bytes();
  }

  private spansOf(resource: Resource, scope: Scope): ProtobufWriter {
    let scopes = this.sources.get(resource);
    if (!scopes) this.sources.set(resource, (scopes = new Map()));
    let spans = scopes.get(scope);
    if (!spans) scopes.set(scope, (spans = new ProtobufWriter(4096)));
    return spans;
  }
}

function scopeSpans(to: ProtobufWriter, scope: Scope, spans: Uint8Array): void {
  const start = to.open(2);
  const ofScope = to.open(1);
  to.text(1, scope.name);
  if (scope.version) to.text(2, scope.version);
  to.close(ofScope);
  to.raw(spans);
  if (scope.schemaUrl) to.text(3, scope.schemaUrl);
  to.close(start);
}
