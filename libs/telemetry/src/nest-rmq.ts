import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import {
  type MessageHandler,
  type ReadPacket,
  type RmqContext,
  RmqRecord,
  type RmqRecordOptions,
  type Serializer,
  ServerRMQ,
} from '@nestjs/microservices';
import { context, type Span, trace } from '@opentelemetry/api';
import type { ConsumeMessage } from 'amqplib';
import { catchError, finalize, isObservable, Observable, tap } from 'rxjs';
import { detached } from './spans/detached.js';
import { recordError } from './spans/errors.js';
import { type Delivery, type MessageFacts, tracePublish, traceProcess } from './messaging.js';

const failed = new WeakSet<Span>();

/** Where a client of Nest's RMQ transport sends to, as its own options say. */
export interface RmqTarget {
  queue: string;
  /** With `wildcards` or a fanout: the exchange; the pattern is the routing key then. */
  exchange?: string;
  server?: MessageFacts['server'];
}

type Outgoing = ReadPacket & { id?: string; options?: RmqRecordOptions };

/**
 * For `ClientsModule.register([{ transport: Transport.RMQ, options: { queue, serializer: new TracedRmqSerializer({ queue }) } }])`:
 * each `send` and `emit` makes a PRODUCER span and puts the context into the AMQP headers, beside those of an
 * `RmqRecord`; a context that the record carries already stays. Nest hands a serializer no confirm to wait for, so the
 * span ends when the packet is handed over.
 */
export class TracedRmqSerializer implements Serializer<Outgoing, Outgoing> {
  constructor(private readonly target: RmqTarget) {}

  serialize(packet: Outgoing): Outgoing {
    const record = packet.data instanceof RmqRecord ? packet.data : undefined;
    const options = record?.options ?? packet.options;
    const { exchange = '', queue, server } = this.target;
    const facts = {
      exchange,
      routingKey: exchange ? patternOf(packet) : queue,
      messageId: options?.messageId,
      conversationId: packet.id,
      server,
    };
    return tracePublish(facts, options?.headers ?? {}, (headers) => ({
      ...packet,
      data: record ? record.data : packet.data,
      options: { ...options, headers: headers as Record<string, string> },
    }));
  }
}

/**
 * Nest's own RMQ server with a CONSUMER span around every handler, guards, pipes, interceptors and filters included,
 * until its promise or Observable has ended. Use it in place of `transport: Transport.RMQ`:
 * `createMicroservice(AppModule, { strategy: new TracedServerRMQ({ urls, queue }) })`. Acks and retries stay with the
 * handlers, as Nest has it.
 */
export class TracedServerRMQ extends ServerRMQ {
  private readonly traced = new WeakMap<MessageHandler, MessageHandler>();

  override getHandlerByPattern(pattern: string): MessageHandler | null {
    const handler = super.getHandlerByPattern(pattern);
    if (!handler) return null;
    const known = this.traced.get(handler);
    if (known) return known;
    // `next` is read where the first handler was made, so all handlers of an event run inside the one span.
    const made: MessageHandler = Object.assign(
      (data: unknown, ctx: RmqContext) => detached(() => inProcessSpan(this.delivery(ctx), () => handler(data, ctx))),
      { isEventHandler: handler.isEventHandler, extras: handler.extras },
    );
    this.traced.set(handler, made);
    return made;
  }

  private delivery(ctx: RmqContext): Delivery {
    const { fields, properties, content } = ctx.getMessage() as ConsumeMessage;
    const count: unknown = properties.headers?.['x-delivery-count'];
    return {
      exchange: fields.exchange,
      routingKey: fields.routingKey,
      queue: String(this.queue),
      messageId: properties.messageId as string | undefined,
      conversationId: properties.correlationId as string | undefined,
      bodySize: content.length,
      headers: properties.headers,
      attempt: typeof count === 'number' ? count + 1 : 1,
      redelivered: fields.redelivered,
    };
  }
}

/**
 * Nest swaps an unknown error for "Internal server error" before the transport sees it: as a global interceptor this
 * one records the real one, on the span of its message.
 */
export class RecordRmqErrors implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      catchError((error: unknown) => {
        const span = trace.getActiveSpan();
        if (span) {
          recordError(span, error);
          failed.add(span);
        }
        throw error;
      }),
    );
  }
}

/** The handler's result at once, as Nest needs it; the span lasts until what it promised has ended. */
function inProcessSpan(delivery: Delivery, handle: () => Promise<unknown>): Promise<Observable<unknown>> {
  return new Promise((resolve, reject) => {
    const processed = traceProcess(delivery, async (span) => {
      const inside = context.active();
      const result = await handle().catch((error: unknown) => {
        reject(error);
        throw error;
      });
      if (!isObservable(result)) return resolve(result as Observable<unknown>);
      await new Promise<void>((done, fail) => {
        const watched = result.pipe(
          tap({ error: (error: unknown) => (failed.has(span) ? done() : fail(asError(error))) }),
          finalize(done),
        );
        resolve(new Observable((subscriber) => context.with(inside, () => watched.subscribe(subscriber))));
      });
    });
    // The caller has the error already; here it only had to reach the span.
    processed.catch(() => undefined);
  });
}

/** A filter of Nest's answers with a plain object. */
function asError(error: unknown): Error {
  if (error instanceof Error) return error;
  const { message, status } = (error ?? {}) as { message?: unknown; status?: unknown };
  return Object.assign(new Error(String(message ?? status ?? error)), { name: 'RpcException' });
}

const patternOf = ({ pattern }: ReadPacket): string =>
  typeof pattern === 'string' ? pattern : JSON.stringify(pattern);
