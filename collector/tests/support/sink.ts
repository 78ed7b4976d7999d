import { type Metadata, Server, ServerCredentials } from '@grpc/grpc-js';
import { type DecodedTraces, TracesRequest } from './trace-proto.ts';

export interface SinkSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  service: string;
}

/** A backend of traces that accepts OTLP over gRPC, as Tempo does, and can be stopped for a while. */
export class Sink {
  /** By span id: delivery is at least once. */
  readonly spans = new Map<string, SinkSpan>();
  /** The metadata of the last export. */
  headers: Record<string, unknown> = {};
  /** Host and port. */
  readonly address: string;
  #server: Server | undefined;

  constructor(address: string) {
    this.address = address;
  }

  async open(): Promise<void> {
    const server = new Server({ 'grpc.max_receive_message_length': -1 });
    server.addService(
      {
        Export: {
          path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
          requestStream: false,
          responseStream: false,
          requestSerialize: (bytes: Buffer) => bytes,
          requestDeserialize: (bytes: Buffer) => bytes,
          responseSerialize: (bytes: Buffer) => bytes,
          responseDeserialize: (bytes: Buffer) => bytes,
        },
      },
      {
        Export: (call: { request: Buffer; metadata: Metadata }, done: (error: null, answer: Buffer) => void) => {
          this.headers = call.metadata.getMap();
          this.#take(call.request);
          done(null, Buffer.alloc(0));
        },
      },
    );
    await new Promise<void>((resolve, reject) =>
      server.bindAsync(this.address, ServerCredentials.createInsecure(), (error) =>
        error ? reject(error) : resolve(),
      ),
    );
    this.#server = server;
  }

  close(): void {
    this.#server?.forceShutdown();
    this.#server = undefined;
  }

  /** The spans of each trace, by trace id. */
  get traces(): Map<string, SinkSpan[]> {
    return Map.groupBy(this.spans.values(), ({ traceId }) => traceId);
  }

  #take(bytes: Buffer): void {
    const options = { bytes: Array, longs: String };
    const { resourceSpans = [] } = TracesRequest.toObject(TracesRequest.decode(bytes), options) as DecodedTraces;
    for (const { resource, scopeSpans = [] } of resourceSpans) {
      const service = resource?.attributes?.find(({ key }) => key === 'service.name')?.value?.stringValue ?? '';
      for (const { spans = [] } of scopeSpans)
        for (const { traceId, spanId, parentSpanId, name } of spans)
          this.spans.set(hex(spanId), {
            traceId: hex(traceId),
            spanId: hex(spanId),
            parentSpanId: hex(parentSpanId),
            name,
            service,
          });
    }
  }
}

const hex = (bytes: unknown): string => Buffer.from((bytes as number[] | undefined) ?? []).toString('hex');
