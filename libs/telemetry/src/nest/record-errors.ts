import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { type Observable, tap } from 'rxjs';
import { recordError } from '../spans/errors.js';
import { receivingSpan } from '../untraced/dropped-spans.js';

/**
 * Records the error of a handler on the span of the request or message, before an exception filter turns it into an
 * answer. Expected answers (a 4xx `HttpException`, `expected: true`) leave the span as it is; see `recordError`.
 * `TelemetryModule` adds it for handlers without an HTTP answer: messages, GraphQL, WebSockets.
 */
@Injectable()
export class RecordErrors implements NestInterceptor {
  /** @param skipped kinds of context that are handled elsewhere: `http` */
  constructor(private readonly skipped: string[] = []) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const span = this.skipped.includes(context.getType()) ? undefined : receivingSpan();
    return span ? next.handle().pipe(tap({ error: (error) => recordError(span, error) })) : next.handle();
  }
}
