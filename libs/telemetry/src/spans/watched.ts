/** The part of an rxjs Observable of any version that is used here, so that programs without rxjs do not load it. */
export interface ObservableLike {
  lift(operator: { call(subscriber: SubscriberLike, source: ObservableLike): void }): ObservableLike;
  subscribe(...observer: unknown[]): unknown;
}

export interface SubscriberLike {
  error(error: unknown): void;
  complete(): void;
  add(teardown: () => void): void;
  remove(teardown: unknown): void;
  unsubscribe(): void;
}

/** Called when a subscription ends. `end` is also called when it is left early, and after `error`. */
export interface Watcher {
  /** Subscribes in the right context. */
  run(subscribe: () => unknown): unknown;
  end(): void;
  fail(error: unknown): void;
}

/** Recognises Observables by their members, as rxjs itself does for those of another copy of rxjs. */
export const isObservable = (value: object): value is ObservableLike =>
  typeof (value as Partial<ObservableLike>).lift === 'function' &&
  typeof (value as Partial<ObservableLike>).subscribe === 'function';

/** Returns `source` as an Observable of its own kind whose subscriptions are watched. It stays as lazy as it was. */
export const watched = (source: ObservableLike, watch: () => Watcher): ObservableLike =>
  source.lift({
    call(subscriber, from) {
      const watcher = watch();
      subscriber.add(() => watcher.end());
      watcher.run(() => from.subscribe(watching(subscriber, watcher)));
    },
  });

/** Passes for `subscriber` itself, because a synchronous source has to see when it is unsubscribed from. */
const watching = (subscriber: SubscriberLike, watcher: Watcher): SubscriberLike =>
  Object.assign(Object.create(subscriber) as SubscriberLike, {
    error(error: unknown) {
      watcher.fail(error);
      subscriber.error(error);
    },
    complete() {
      watcher.end();
      subscriber.complete();
    },
    add: (teardown: () => void) => subscriber.add(teardown),
    remove: (teardown: unknown) => subscriber.remove(teardown),
    unsubscribe: () => subscriber.unsubscribe(),
  });
