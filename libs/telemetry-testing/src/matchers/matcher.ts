import { LiveTrace, type Look } from '../live/live-trace.js';
import { Trace } from '../trace/trace.js';

/** The outcome of a comparison. */
export interface Verdict {
  /**
   * undefined if the question does not arise (a span it is about is missing): then the negation does not hold either.
   */
  pass: boolean | undefined;
  /** Whether later spans cannot change it. */
  final?: boolean;
  /** What was seen, to explain either outcome. */
  because: () => string;
}

/** Whether two values are equal; undefined if it cannot tell. */
export type Tester = (a: unknown, b: unknown) => boolean | undefined;

/** The part of jest's and vitest's matcher context that is used here. */
export interface MatcherContext {
  isNot?: boolean;
  equals(a: unknown, b: unknown, customTesters?: Tester[], strict?: boolean): boolean;
  utils: {
    diff(expected: unknown, received: unknown): string | null | undefined;
    stringify(value: unknown): string;
  };
}

export interface MatcherResult {
  pass: boolean;
  message: () => string;
}

/** The argument of a matcher in place of a trace, which may still be arriving. */
type Given<Args extends unknown[]> = {
  [At in keyof Args]: [Extract<Args[At], Trace>] extends [never] ? Args[At] : Args[At] | LiveTrace;
};

export type Judge<Args extends unknown[]> = (this: MatcherContext, trace: Trace, ...args: Args) => Verdict;

/**
 * Turns a judge into a matcher. On a {@link Trace} it judges once. On a {@link LiveTrace} it returns a promise, and
 * judges again until the outcome is as wanted and final. A failure shows the reason and the tree.
 */
export function matcher<Args extends unknown[]>(name: string, judge: Judge<Args>) {
  return function (
    this: MatcherContext,
    received: unknown,
    ...args: Given<Args>
  ): MatcherResult | Promise<MatcherResult> {
    const wanted = !this.isNot;
    const call = `expect(trace)${wanted ? '' : '.not'}.${name}(${args.map((arg) => shown(this, arg)).join(', ')})`;
    const result = (holds: boolean, why: string, trace: Trace, traceId: string): MatcherResult => ({
      pass: holds === wanted,
      message: () => [call, why, treeOf(trace, traceId)].filter(Boolean).join('\n\n'),
    });

    if (received instanceof LiveTrace) {
      const judged = async (trace: Trace) => judgeOne(this, judge, trace, await readAll<Args>(args));
      return received
        .until(async (trace) => asLook(await judged(trace), wanted), {}, args.filter(isLive))
        .then(({ look, trace }) => result(look.holds, look.complaint?.() ?? '', trace, received.traceId));
    }
    if (!(received instanceof Trace)) throw new TypeError(`${call}\n\nNeither a Trace nor a LiveTrace was given.`);
    if (args.some(isLive)) {
      throw new TypeError(
        `${call}\n\nA trace that is at rest cannot wait for a live one: expect it of the live trace.`,
      );
    }
    const verdict = judgeOne(this, judge, received, args as Args);
    return result(verdict.pass === wanted, verdict.because(), received, received.traceId);
  };
}

function judgeOne<Args extends unknown[]>(on: MatcherContext, judge: Judge<Args>, trace: Trace, args: Args): Verdict {
  const aboutNothing = [trace, ...args].some((each) => each instanceof Trace && each.spans.length === 0);
  const wantsNothing = Array.isArray(args[0]) && args[0].length === 0;
  return aboutNothing && !wantsNothing
    ? { pass: undefined, because: () => 'There is no span to judge.' }
    : judge.call(on, trace, ...args);
}

const asLook = ({ pass, final = false, because }: Verdict, wanted: boolean): Look => ({
  holds: pass === wanted,
  final: final && pass !== undefined,
  complaint: because,
});

const isLive = (arg: unknown): arg is LiveTrace => arg instanceof LiveTrace;

/** A live trace among the arguments (the other end of a link) is read as often as the first. */
const readAll = async <Args extends unknown[]>(args: Given<Args>): Promise<Args> =>
  (await Promise.all(args.map((arg) => (isLive(arg) ? arg.read() : arg)))) as Args;

const treeOf = (trace: Trace, traceId: string): string =>
  trace.spans.length > 0 ? trace.render() : `trace ${traceId || '(empty)'} · 0 spans`;

const shown = ({ utils }: MatcherContext, arg: unknown): string =>
  arg instanceof Trace || isLive(arg) ? `trace ${arg.traceId}` : utils.stringify(arg);
