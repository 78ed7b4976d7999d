import { type CallHandler, type ExecutionContext, Injectable, Module, type NestInterceptor } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { type Observable, tap } from 'rxjs';
import { receivingSpan } from './untraced/dropped-spans.js';
import { recordError } from './spans/errors.js';

/**
 * Records what a handler fails with on the span that received the request or message, before an exception filter turns it into an answer: a 500 then
 * tells why. Expected answers (a 4xx `HttpException`, `expected: true`) leave the span as it is; see `recordError`.
 */
@Injectable()
export class RecordErrors implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const span = receivingSpan();
    return span ? next.handle().pipe(tap({ error: (error) => recordError(span, error) })) : next.handle();
  }
}

/** Import it once, in the application's root module: {@link RecordErrors} for every route and message handler. */
@Module({ providers: [{ provide: APP_INTERCEPTOR, useClass: RecordErrors }] })
export class TelemetryModule {}

export { drainOnShutdown, type DrainOptions } from './start/drain-on-shutdown.js';
