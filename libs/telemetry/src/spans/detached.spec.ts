import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { bindContext, detached, traceEvery } from './detached.js';
import { currentTraceId, withSpan } from './span.js';
import { recordTraces } from '@throughline/telemetry-testing';

const traces = recordTraces();

beforeEach(() => traces.reset());

it('runs detached work outside the trace that started it, timers included', async () => {
  const seen = traces.during('request', () =>
    detached(async () => {
      await sleep(1);
      return currentTraceId();
    }),
  );
  expect(await seen).toBeNull();
});

it('runs a bound function in its own trace, regardless of the caller', () => {
  const push = traces.during('GET /events', () =>
    bindContext((text: string) => withSpan('push', { text }, () => undefined)),
  );
  const emitter = traces.during('GET /feed', () => bindContext(new EventEmitter()));
  emitter.on('news', () => withSpan('tell', {}, () => undefined));
  traces.during('process', () => {
    push('hello');
    emitter.emit('news');
  });

  expect(traces.all.map((each) => each.waterfall())).toEqual([
    ['GET /events', '  push'],
    ['GET /feed', '  tell'],
    ['process'],
  ]);
});

describe('a repeated run', () => {
  it('is a root of its own each time, and a failed one does not stop the next', async () => {
    const errors: unknown[] = [];
    let runs = 0;
    const stop = traces.during('boot', () =>
      traceEvery(
        'sweep',
        2,
        () => {
          if (++runs === 1) throw new Error('first');
        },
        { onError: (error) => errors.push(error) },
      ),
    );
    while (runs < 2) await sleep(2);
    await stop();

    expect(traces.all.map((each) => each.waterfall()).slice(0, 3)).toEqual([['boot'], ['sweep !'], ['sweep']]);
    expect(errors).toMatchObject([{ message: 'first' }]);
  });

  it('never overlaps itself, and stopping waits for it', async () => {
    let going = 0;
    let most = 0;
    const stop = traceEvery('sweep', 1, async () => {
      most = Math.max(most, ++going);
      await sleep(8);
      going--;
    });
    await sleep(20);
    await stop();
    expect([going, most]).toEqual([0, 1]);
  });
});
