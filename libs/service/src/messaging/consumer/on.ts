import { applyDecorators, type ArgumentsHost, Catch, type RpcExceptionFilter, UseFilters } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import type { EventDefinition } from '@throughline/contracts';
import { type Observable, throwError } from 'rxjs';

/** A handler's subscription, passed as the extras of Nest's own `@EventPattern`. */
export interface Subscription {
  events: EventDefinition[];
  /** The step's queue, or for a broadcast the name to show for this replica's own queue. */
  queue: string;
  broadcast: boolean;
}

/** Nest would replace an unknown error by "Internal server error"; the transport needs the original. */
@Catch()
class KeepError implements RpcExceptionFilter {
  catch(error: unknown, _host: ArgumentsHost): Observable<never> {
    return throwError(() => error);
  }
}

const subscribe = (subscription: Subscription): MethodDecorator =>
  applyDecorators(EventPattern<string>(subscription.queue, { subscription }), UseFilters(KeepError));

/** Handles events from the step's durable queue, which all replicas share. The handler gets the parsed event. */
export const On = (event: EventDefinition | EventDefinition[], queue: string): MethodDecorator =>
  subscribe({ events: [event].flat(), queue, broadcast: false });

/** Handles every event on each replica, from a queue that lives as long as its connection. */
export const OnBroadcast = (events: EventDefinition[], name: string): MethodDecorator =>
  subscribe({ events, queue: name, broadcast: true });
