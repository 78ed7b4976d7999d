/** What is used here of an rxjs Observable of any version, so that programs without rxjs load none. */
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

/** Hears how one subscription ends; `end` also when it is left early, and then after `error`. */
export interface Watcher {
  /** Subscribes, in whatever context that belongs. */
  run(subscribe: () => unknown): unknown;
  end(): void;
  fail(error: unknown): void;
}

/** By their members, as rxjs itself tells the Observables of another copy of it. */
export const isObservable = (value: object): value is ObservableLike =>
  typeof (value as Partial<ObservableLike>).lift === 'function' &&
  typeof (value as Partial<ObservableLike>).subscribe === 'function';

/** `source` as an Observable of its own kind, each subscription of which is watched. It stays as lazy as it was. */
export const watched = (source: ObservableLike, watch: () => Watcher): ObservableLike =>
  source.lift({
    call(subscriber, from) {
      const watcher = watch();
      subscriber.add(() => watcher.end());
      watcher.run(() => from.subscribe(watching(subscriber, watcher)));
    },
  });

/** Passes for `subscriber` itself: a source that runs through at once has to see when it is unsubscribed from. */
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
