import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { SpanWriter } from '../otlp/span-writer.js';
import { TraceRequest } from '../otlp/trace-request.js';

/** A Collector takes 4 MiB at once over gRPC, unless told: this leaves room for what goes around the spans. */
const MOST_BYTES = 3.5 * 1024 * 1024;

/** Spans as bytes in requests of bounded size: the full ones, and the one that spans are added to. */
export class RequestQueue {
  /** Spans in all requests. */
  length = 0;
  private readonly writer = new SpanWriter();
  private readonly full: TraceRequest[] = [];
  private open = new TraceRequest(this.writer);

  /** @param most spans in a request */
  constructor(private readonly most: number) {}

  get hasFull(): boolean {
    return this.full.length > 0;
  }

  add(span: ReadableSpan): void {
    this.open.add(span);
    this.length++;
    if (this.open.length >= this.most || this.open.size >= MOST_BYTES) this.close();
  }

  /** Takes the oldest request, which may be the one that spans are still added to. */
  take(): TraceRequest | undefined {
    if (this.full.length === 0 && this.open.length > 0) this.close();
    const request = this.full.shift();
    if (request) this.length -= request.length;
    return request;
  }

  private close(): void {
    this.full.push(this.open);
    this.open = new TraceRequest(this.writer);
  }
}
