import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import {
  type MessageHandler,
  type ReadPacket,
  RmqRecord,
  type RmqRecordOptions,
  type Serializer,
  ServerRMQ,
} from '@nestjs/microservices';
import { trace } from '@opentelemetry/api';
import { type Observable, tap } from 'rxjs';
import { ATTR_MESSAGE_PATTERN } from './attributes.js';
import { type MessageFacts, tracePublish } from './messaging.js';
import { TRACES } from './nest/rmq/client.js';
import { inProcessSpans, type RmqHandler } from './nest/rmq/server.js';
import { recordCause } from './spans/errors.js';

/** Where a client of Nest's RMQ transport sends to, as its own options say. */
export interface RmqTarget {
  queue: string;
  /** With `wildcards` or a fanout: the exchange; the pattern is the routing key then. */
  exchange?: string;
  server?: MessageFacts['server'];
}

type Outgoing = ReadPacket & { id?: string; options?: RmqRecordOptions };

/**
 * Without the preload, which traces Nest's RMQ clients by itself, for
 * `ClientsModule.register([{ transport: Transport.RMQ, options: { queue, serializer: new TracedRmqSerializer({ queue }) } }])`:
 * each `send` and `emit` makes a PRODUCER span and puts the context into the AMQP headers, beside those of an
 * `RmqRecord`; a context that the record carries already stays. Nest hands a serializer no confirm to wait for, so the
 * span ends when the packet is handed over.
 */
export class TracedRmqSerializer implements Serializer<Outgoing, Outgoing> {
  readonly [TRACES] = true;

  constructor(private readonly target: RmqTarget) {}

  serialize(packet: Outgoing): Outgoing {
    const record = packet.data instanceof RmqRecord ? packet.data : undefined;
    const options = record?.options ?? packet.options;
    const { exchange = '', queue, server } = this.target;
    const pattern = patternOf(packet);
    const facts = {
      exchange,
      routingKey: exchange ? pattern : queue,
      messageId: options?.messageId,
      conversationId: packet.id,
      server,
    };
    return tracePublish(facts, options?.headers ?? {}, (headers) => {
      trace.getActiveSpan()?.setAttribute(ATTR_MESSAGE_PATTERN, pattern);
      return {
        ...packet,
        data: record ? record.data : packet.data,
        options: { ...options, headers: headers as Record<string, string> },
      };
    });
  }
}

/**
 * Without the preload, which traces Nest's RMQ server by itself: that server with a CONSUMER span around every handler,
 * guards, pipes, interceptors and filters included, until its promise or Observable has ended. Use it in place of
 * `transport: Transport.RMQ`: `createMicroservice(AppModule, { strategy: new TracedServerRMQ({ urls, queue }) })`. Acks
 * and retries stay with the handlers, as Nest has it.
 */
export class TracedServerRMQ extends ServerRMQ {
  readonly [TRACES] = true;
  private readonly traced = inProcessSpans();

  override getHandlerByPattern(pattern: string): MessageHandler | null {
    const handler = super.getHandlerByPattern(pattern) as RmqHandler | null;
    const server = this as unknown as Parameters<typeof this.traced>[0];
    return handler && (this.traced(server, handler) as MessageHandler);
  }
}

/**
 * Nest swaps an unknown error for "Internal server error" before the transport sees it: as a global interceptor this
 * one records the real one, on the span of its message. The preload does so by itself.
 */
export class RecordRmqErrors implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      tap({
        error: (error: unknown) => {
          const span = trace.getActiveSpan();
          if (span) recordCause(span, error);
        },
      }),
    );
  }
}

const patternOf = ({ pattern }: ReadPacket): string =>
  typeof pattern === 'string' ? pattern : JSON.stringify(pattern);
