import { LiveTrace } from '../live/live-trace.js';
import { shapeOf } from '../trace/shape.js';
import { Trace } from '../trace/trace.js';
import type { MatcherResult } from './matcher.js';

type SnapshotMatcher = (this: unknown, received: unknown, hint?: string) => MatcherResult;

/**
 * Compares the shape of a trace ({@link shapeOf}) with the snapshot that jest or vitest keeps beside the test; `-u` (or
 * `--update`) accepts a new one. Waits for a live trace until it is quiet or complete.
 */
export async function toMatchWaterfall(
  this: { isNot?: boolean },
  received: unknown,
  hint?: string,
): Promise<MatcherResult> {
  if (this.isNot) throw new TypeError('toMatchWaterfall has no negation: a snapshot says what there is.');
  const trace = received instanceof LiveTrace ? await received.eventually(hasSpans) : received;
  if (!(trace instanceof Trace)) throw new TypeError('Neither a Trace nor a LiveTrace was given to toMatchWaterfall.');
  hasSpans(trace);
  const toMatchSnapshot = await snapshotMatcherOfRunner();
  const { pass, message } = toMatchSnapshot.call(
    this,
    shapeOf(trace).join('\n'),
    ...(hint === undefined ? [] : [hint]),
  );
  return { pass, message: () => [message(), trace.render()].join('\n\n') };
}

function hasSpans(trace: Trace): void {
  if (trace.spans.length === 0) throw new Error('There is no span to compare.');
}

/** The test runner's own matcher, so that its options, counts and obsolete checks apply. */
async function snapshotMatcherOfRunner(): Promise<SnapshotMatcher> {
  if (!process.env['VITEST'])
    return ((await import('jest-snapshot')) as { toMatchSnapshot: unknown }).toMatchSnapshot as SnapshotMatcher;
  const { Snapshots } = (await import('vitest')) as unknown as { Snapshots: { toMatchSnapshot: SnapshotMatcher } };
  return Snapshots.toMatchSnapshot;
}
