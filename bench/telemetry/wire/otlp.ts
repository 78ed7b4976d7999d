import { fields, messagesIn } from './protobuf.ts';
import type { Kind, Span } from './span.ts';

const kinds: Kind[] = ['INTERNAL', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];

interface JsonSpan {
  name: string;
  kind?: number;
  traceId: string;
  links?: unknown[];
}

/** Counts the spans of an ExportTraceServiceRequest without reading them. */
export const countProtobuf = (request: Buffer): number => [...protobufSpans(request)].length;

/** The spans of an ExportTraceServiceRequest of OTLP/protobuf. */
export function fromProtobuf(request: Buffer): Span[] {
  return Array.from(protobufSpans(request), (message) => {
    const span: Span = { name: '', kind: 'INTERNAL', traceId: '', links: 0 };
    for (const { number, value } of fields(message)) {
      if (number === 1) span.traceId = (value as Buffer).toString('hex');
      if (number === 5) span.name = (value as Buffer).toString();
      if (number === 6) span.kind = kinds[value as number]!;
      if (number === 13) span.links++;
    }
    return span;
  });
}

/** The spans of the same request as OTLP/JSON. */
export function fromJson(request: Buffer): Span[] {
  const { resourceSpans } = JSON.parse(request.toString()) as {
    resourceSpans: { scopeSpans: { spans: JsonSpan[] }[] }[];
  };
  return resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .map(({ name, kind = 0, traceId, links = [] }) => ({ name, kind: kinds[kind]!, traceId, links: links.length }));
}

/** resource_spans (field 1) hold scope_spans (2), which hold spans (2). */
function* protobufSpans(request: Buffer): Generator<Buffer> {
  for (const resource of messagesIn(request, 1)) {
    for (const scope of messagesIn(resource, 2)) yield* messagesIn(scope, 2);
  }
}
