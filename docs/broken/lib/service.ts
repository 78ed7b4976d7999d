import {
  type Attributes,
  context,
  type Context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  type IdGenerator,
  type ReadableSpan,
  type Sampler,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { pause } from './pause.ts';

export interface ServiceOptions {
  instance?: string;
  host?: string;
  sampler?: Sampler;
  idGenerator?: IdGenerator;
  /** How far the clock of its host is ahead, in ms. */
  skewMs?: number;
}

export type Headers = Record<string, string>;
type Work<T> = (span: Span) => Promise<T>;

/** An instrumented service: spans for requests, calls, messages and queries, contexts in headers. */
export class Service {
  readonly tracer: Tracer;

  constructor(
    name: string,
    { instance = `${name}-1`, host = 'host-1', sampler, idGenerator, skewMs }: ServiceOptions,
    exported: (spans: ReadableSpan[], skewMs?: number) => void,
  ) {
    const exporter = {
      export: (spans: ReadableSpan[], done: (result: { code: number }) => void) => {
        exported(spans, skewMs);
        done({ code: 0 });
      },
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    };
    const resource = { 'service.name': name, 'service.instance.id': instance, 'host.name': host };
    const provider = new TracerProvider({
      resource: resourceFromAttributes(resource),
      spanProcessors: [new SimpleSpanProcessor({ exporter })],
      ...(sampler && { sampler }),
      ...(idGenerator && { idGenerator }),
    });
    this.tracer = provider.getTracer('shop');
  }

  async span<T>(
    name: string,
    work: Work<T>,
    kind = SpanKind.INTERNAL,
    attributes: Attributes = {},
    parent = context.active(),
  ) {
    const span = this.tracer.startSpan(name, { kind, attributes }, parent);
    try {
      return await context.with(trace.setSpan(parent, span), () => work(span));
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
      throw error;
    } finally {
      span.end();
    }
  }

  /** Serves a request with these headers. */
  serve<T>(method: string, path: string, headers: Headers, work: Work<T>): Promise<T> {
    const attributes = { 'http.request.method': method, 'url.path': path, 'http.route': path };
    return this.span(`${method} ${path}`, work, SpanKind.SERVER, attributes, extracted(headers));
  }

  /** Calls another service; `send` passes the headers on. */
  call<T>(method: string, url: string, send: (headers: Headers) => Promise<T>): Promise<T> {
    const attributes = { 'http.request.method': method, 'url.full': url, 'server.address': new URL(url).hostname };
    return this.span(
      method,
      (span) =>
        send(injected()).then((answer) => {
          span.setAttribute('http.response.status_code', 200);
          return answer;
        }),
      SpanKind.CLIENT,
      attributes,
    );
  }

  publish<T>(destination: string, send: (headers: Headers) => Promise<T>): Promise<T> {
    return this.span(
      `publish ${destination}`,
      () => send(injected()),
      SpanKind.PRODUCER,
      messaging(destination, 'publish'),
    );
  }

  process<T>(destination: string, headers: Headers, work: Work<T>): Promise<T> {
    return this.span(
      `process ${destination}`,
      work,
      SpanKind.CONSUMER,
      messaging(destination, 'process'),
      extracted(headers),
    );
  }

  query(text: string, ms = 3): Promise<void> {
    const attributes = { 'db.system.name': 'postgresql', 'db.query.text': text };
    return this.span(text.split(' ')[0]!, () => pause(ms), SpanKind.CLIENT, attributes);
  }
}

const messaging = (destination: string, operation: string): Attributes => ({
  'messaging.system.name': 'rabbitmq',
  'messaging.destination.name': destination,
  'messaging.operation.name': operation,
});

/** The headers that carry the active span. */
export function injected(from: Context = context.active()): Headers {
  const headers: Headers = {};
  propagation.inject(from, headers);
  return headers;
}

const extracted = (headers: Headers): Context => propagation.extract(ROOT_CONTEXT, headers);
