import { telemetry } from '@throughline/contracts/telemetry';
import { ContractCheck, Trace, TraceClient } from '@throughline/telemetry-testing';
import { assertConventions } from './conventions.js';
import { env } from './env.js';
import { lines, treeOf } from './tree.js';

export const viewer = new TraceClient(env.viewer);

const expected = new Map<string, string[]>();

/** Waits until the trace is exactly this tree, then checks that every span of it keeps the conventions. */
export const expectTree = (traceId: string, tree: string | string[], timeoutMs?: number): Promise<Trace> =>
  expectLinesOf(traceId, tree, isWhole, timeoutMs);

/** The same for a trace in which a killed process left gaps: some spans have lost their parent. */
export const expectTornTree = (traceId: string, tree: string | string[], timeoutMs?: number): Promise<Trace> =>
  expectLinesOf(traceId, tree, () => true, timeoutMs);

async function expectLinesOf(
  traceId: string,
  tree: string | string[],
  accept: (trace: Trace) => boolean,
  timeoutMs = 15_000,
): Promise<Trace> {
  const wanted = typeof tree === 'string' ? lines(tree) : tree;
  let last = new Trace([]);
  const asWanted = (seen: Trace) => accept((last = seen)) && sameLines(treeOf(seen), wanted);
  const trace = await viewer.waitFor(traceId, asWanted, { timeoutMs }).catch((error: Error) => {
    // A line-by-line difference reads better than a timeout.
    expectLines(last, wanted);
    throw error;
  });
  assertConventions(trace);
  assertDeclared(trace);
  expected.set(traceId, wanted);
  return trace;
}

function assertDeclared(trace: Trace): void {
  const check = new ContractCheck(telemetry);
  for (const span of trace.spans) check.span(span);
  expect(check.complaints).toEqual([]);
}

/** Waits until every span has its parent and `complete` holds. */
export const wholeTrace = (traceId: string, complete: (trace: Trace) => unknown, timeoutMs = 15_000): Promise<Trace> =>
  viewer.waitFor(traceId, (trace) => isWhole(trace) && complete(trace), { timeoutMs });

export const isWhole = ({ roots, orphans }: Trace): boolean => roots.length === 1 && orphans.length === 0;

/** A correct tree may have grown since, so check it again at the end. */
export async function expectTreesUnchanged(): Promise<void> {
  for (const [traceId, wanted] of expected) expectLines(await viewer.trace(traceId), wanted);
}

const sameLines = (seen: string[], wanted: string[]): boolean =>
  seen.length === wanted.length && seen.every((line, at) => line === wanted[at]);

function expectLines(trace: Trace, wanted: string[]): void {
  try {
    expect(treeOf(trace)).toEqual(wanted);
  } catch (error) {
    (error as Error).message += `\n\n${trace.render()}`;
    throw error;
  }
}

afterAll(expectTreesUnchanged);
