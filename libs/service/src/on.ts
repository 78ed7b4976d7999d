import { applyDecorators, type ArgumentsHost, Catch, type RpcExceptionFilter, UseFilters } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import type { EventDefinition } from '@throughline/contracts';
import { type Observable, throwError } from 'rxjs';

/** What a handler listens to; travels as the extras of Nest's own `@EventPattern`. */
export interface Subscription {
  events: EventDefinition[];
  /** The step's queue, or for a broadcast the name to show for this replica's own queue. */
  queue: string;
  broadcast: boolean;
}

/** Nest would swap an unknown error for "Internal server error"; the transport has to see the real one. */
@Catch()
class KeepError implements RpcExceptionFilter {
  catch(error: unknown, _host: ArgumentsHost): Observable<never> {
    return throwError(() => error);
  }
}

const subscribe = (subscription: Subscription): MethodDecorator =>
  applyDecorators(EventPattern<string>(subscription.queue, { subscription }), UseFilters(KeepError));

/** Handles an event from the step's durable queue, whoever of the replicas gets it; the handler sees it parsed. */
export const On = (event: EventDefinition | EventDefinition[], queue: string): MethodDecorator =>
  subscribe({ events: [event].flat(), queue, broadcast: false });

/** Handles every event on each replica, from a queue that lives as long as its connection. */
export const OnBroadcast = (events: EventDefinition[], name: string): MethodDecorator =>
  subscribe({ events, queue: name, broadcast: true });
