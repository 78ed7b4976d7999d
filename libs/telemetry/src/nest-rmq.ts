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
import { receivingRmq, type RmqServer } from './nest/rmq/server.js';
import { TRACES } from './nest/transports/client.js';
import { type Handler, inProcessSpans } from './nest/transports/server.js';
import { recordCause } from './spans/errors.js';

/** Where a client of Nest's RMQ transport sends messages, as in its own options. */
export interface RmqTarget {
  queue: string;
  /** With `wildcards` or a fanout, the exchange; the pattern is then the routing key. */
  exchange?: string;
  server?: MessageFacts['server'];
}

type Outgoing = ReadPacket & { id?: string; options?: RmqRecordOptions };

/**
 * Traces a client of Nest's RMQ transport in a process without the preload, which does so by itself:
 * `ClientsModule.register([{ transport: Transport.RMQ, options: { queue, serializer: new TracedRmqSerializer({ queue })
 * } }])`. Each `send` and `emit` makes a PRODUCER span and puts the context into the AMQP headers, beside those of an
 * `RmqRecord`, unless the record has a context already. Nest gives a serializer no confirm to wait for, so the span
 * ends when the packet is handed over.
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
 * Traces Nest's RMQ server in a process without the preload, which does so by itself: a CONSUMER span around every
 * handler, including guards, pipes, interceptors and filters, until its promise or Observable has ended. Use it in
 * place of `transport: Transport.RMQ`: `createMicroservice(AppModule, { strategy: new TracedServerRMQ({ urls, queue })
 * })`. Acks and retries remain the handlers' task.
 */
export class TracedServerRMQ extends ServerRMQ {
  readonly [TRACES] = true;
  private readonly traced = inProcessSpans(receivingRmq);

  override getHandlerByPattern(pattern: string): MessageHandler | null {
    const handler = super.getHandlerByPattern(pattern) as Handler | null;
    return handler && (this.traced(this as unknown as RmqServer, handler) as MessageHandler);
  }
}

/**
 * Records the original error on the span of its message, as a global interceptor. Nest replaces an unknown error by
 * "Internal server error" before the transport sees it. The preload records it by itself.
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
