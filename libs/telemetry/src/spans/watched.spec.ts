import { range, Subject, take } from 'rxjs';
import { isObservable, type ObservableLike, watched } from './watched.js';

const notified: unknown[] = [];
const watcher = {
  run: (subscribe: () => unknown) => subscribe(),
  end: () => void notified.push('end'),
  fail: (error: unknown) => void notified.push(error),
};
const watching = <T>(source: T): T => watched(source as ObservableLike, () => watcher) as T;

beforeEach(() => (notified.length = 0));

it('knows Observables by their members', () => {
  const foreign = { lift: () => undefined, subscribe: () => undefined };

  expect([foreign, new Subject(), { subscribe: () => undefined }, []].map(isObservable)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

it('lets a source that runs through at once see that it is unsubscribed from', () => {
  const seen: number[] = [];
  let made = 0;
  const numbers = watching(range(0, 1e6)).pipe(take(2));
  const counted = watching(range(0, 1e6).pipe((source) => (made++, source))).pipe(take(2));
  numbers.subscribe((value) => seen.push(value));
  counted.subscribe();

  expect(seen).toEqual([0, 1]);
  expect(made).toBe(1);
  expect(notified.every((each) => each === 'end')).toBe(true);
});

it('hears the error before the end, and passes it on', () => {
  const source = new Subject<number>();
  watching(source).subscribe({ error: (error) => notified.push(`caught ${error}`) });
  source.error('broken');

  expect(notified).toEqual(['broken', 'caught broken', 'end']);
  expect(source.observed).toBe(false);
});

it('leaves the source when it is unsubscribed from', () => {
  const source = new Subject<number>();
  const subscription = watching(source).subscribe();
  expect(source.observed).toBe(true);
  subscription.unsubscribe();

  expect(source.observed).toBe(false);
  expect(notified).toEqual(['end']);
});
