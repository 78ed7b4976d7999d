import { Trace } from '../trace/trace.js';

export interface LiveOptions {
  /** How long an expectation may take to become true, in ms. Default 15000; keep the test's own time limit above it. */
  timeoutMs?: number;
  /**
   * The silence, in ms, after which an expectation counts that later spans could still refute (an absence, a count, an
   * order, a duration). Default 2000, because exporters hold spans back for a second or more.
   */
  quietMs?: number;
  /** Counts such expectations as soon as this holds, without waiting for silence: describe the last span. */
  complete?: (trace: Trace) => unknown;
  /** The time between two reads, in ms. Default 100. */
  everyMs?: number;
}

/** The result of one read of the trace. */
export interface Look {
  holds: boolean;
  /** Whether no later span can change it. */
  final: boolean;
  /** Why it does not hold. */
  complaint?: () => string;
}

/**
 * A trace that is still arriving. `await expect(live).toVisit(…)`, like every matcher of this kit, reads and compares
 * again until it holds or the time is up; {@link eventually} does so for a whole block.
 */
export class LiveTrace {
  #shape = '';
  #changedAt = Date.now();
  #last = new Trace([]);

  constructor(
    readonly traceId: string,
    private readonly fetchTrace: () => Trace | Promise<Trace>,
    private readonly options: LiveOptions = {},
  ) {}

  /** The trace as far as it has arrived. */
  async read(): Promise<Trace> {
    const trace = await this.fetchTrace();
    const shape = trace.spans.map(({ spanId }) => spanId).join();
    if (shape !== this.#shape) this.#changedAt = Date.now();
    this.#shape = shape;
    this.#last = trace;
    return trace;
  }

  /** Whether the last read is believed to be complete. */
  #isSettled({ quietMs = 2000, complete }: LiveOptions): boolean {
    if (this.#last.spans.length === 0) return false;
    return complete ? !!complete(this.#last) : Date.now() - this.#changedAt >= quietMs;
  }

  /**
   * Reads the trace and runs `assertions` on it again and again, until none throws and the trace is complete (nothing
   * new for `quietMs`, or `complete`). Returns the trace that passed.
   *
   * @throws the last error of the assertions, with the tree, when the time is up
   */
  async eventually(assertions: (trace: Trace) => unknown, options: LiveOptions = {}): Promise<Trace> {
    let failure: unknown;
    const { trace, look } = await this.until(async (seen) => {
      failure = undefined;
      try {
        await assertions(seen);
        return { holds: true, final: false };
      } catch (error) {
        failure = error;
        return { holds: false, final: false };
      }
    }, options);
    if (look.holds) return trace;
    throw withTree(failure, trace, look.complaint?.());
  }

  /**
   * Reads until the outcome is final or the time is up.
   *
   * @param beside other traces that `judge` reads, which have to be complete too
   */
  async until(
    judge: (trace: Trace) => Look | Promise<Look>,
    options: LiveOptions = {},
    beside: readonly LiveTrace[] = [],
  ): Promise<{ trace: Trace; look: Look }> {
    const own = { ...this.options, ...options };
    const { timeoutMs = 15_000, everyMs = 100 } = own;
    const deadline = Date.now() + timeoutMs;
    let trace = new Trace([]);
    for (;;) {
      let look: Look;
      let settled = false;
      try {
        trace = await this.read();
        look = await judge(trace);
        settled = this.#isSettled(own) && beside.every((other) => other.#isSettled(other.options));
      } catch (error) {
        look = { holds: false, final: false, complaint: () => `The trace could not be read: ${String(error)}` };
      }
      if (look.final || (look.holds && settled)) return { trace, look };
      if (Date.now() + everyMs > deadline) return { trace, look: timedOut(look, trace, timeoutMs) };
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }
}

function timedOut(look: Look, trace: Trace, timeoutMs: number): Look {
  const within = `within ${timeoutMs} ms`;
  const complaint = (): string => {
    if (!look.holds) return `${look.complaint?.() ?? ''}\n\nNot as expected ${within}.`.trim();
    if (trace.spans.length === 0) return `Nothing of the trace arrived ${within}.`;
    return `It held, but the trace did not settle ${within}: spans kept arriving, or it was never complete.`;
  };
  return { holds: false, final: false, complaint };
}

function withTree(failure: unknown, trace: Trace, complaint = ''): Error {
  const error = failure instanceof Error ? failure : new Error(complaint);
  const tree = trace.render();
  const details = failure instanceof Error && complaint ? `\n\n${complaint}` : '';
  error.message += details + (error.message.includes(tree) ? '' : `\n\n${tree}`);
  return error;
}
