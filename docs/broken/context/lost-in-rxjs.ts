import { bufferTime, concatMap, filter, Subject } from 'rxjs';
import { pause } from '../lib/pause.ts';
import type { Broken } from '../lib/system.ts';

/** Requests hand events to a stream that was subscribed at start-up, so its operators run in that context. */
const broken: Broken = async (system) => {
  const orders = system.service('orders');
  const events = new Subject<string>();
  const notified = Promise.withResolvers<void>();
  const subscription = events
    .pipe(
      bufferTime(10),
      filter((batch) => batch.length > 0),
      concatMap(() => orders.span('notify_customer', () => pause(2))),
    )
    .subscribe(notified.resolve);
  await orders.serve('POST', '/orders', {}, async () => {
    events.next('placed');
    await notified.promise;
    await pause(10);
  });
  subscription.unsubscribe();
};
export default broken;
