import { type Difference, ENOUGH } from './bootstrap.js';
import { type Change, type Comparison, regressions, type StepChange } from './compare-traces.js';
import { ARROW } from './steps.js';

const WORDS: Record<Change, string> = {
  gone: 'is gone',
  new: 'is new',
  'more-calls': 'is called more often',
  'fewer-calls': 'is called less often',
  slower: 'is slower, with 95 % certainty',
  faster: 'is faster, with 95 % certainty',
  same: 'is as it was',
};

/** The comparison as Markdown for a pull request, without unchanged steps. */
export function renderComparison(comparison: Comparison): string {
  const changed = comparison.steps.filter(({ change }) => change !== 'same');
  const worse = new Set(regressions(comparison));
  const { base, head } = comparison.traces;
  const few =
    Math.min(base, head) < ENOUGH ? [`Durations are not judged: that takes ${ENOUGH} traces on either side.`] : [];
  return [
    `## Traces: ${changed.length === 0 ? 'no change' : `${worse.size} worse, ${changed.length - worse.size} otherwise changed`}`,
    `Traces: ${base} of base, ${head} of head. A trace takes ${asTimes(comparison.durationMs)}.`,
    ...few,
    ...(changed.length > 0 ? [tableOf(changed, worse)] : []),
    tableOfWaits(comparison),
  ].join('\n\n');
}

function tableOf(changed: StepChange[], worse: Set<StepChange>): string {
  const rows = changed
    .sort((a, b) => Number(worse.has(b)) - Number(worse.has(a)))
    .map((each) => {
      const { step, change, calls, selfMs } = each;
      const [name, ...above] = step.split(ARROW).reverse() as [string, ...string[]];
      const where = above[0] ? `below ${above[0]}` : 'at the root';
      const times = `${calls.base} → ${calls.head}`;
      return `| ${worse.has(each) ? '✗' : '·'} | \`${name}\`, ${where} | ${WORDS[change]} | ${times} | ${asTimes(selfMs)} |`;
    });
  return ['| | step | | calls | self time |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

function tableOfWaits({ waits }: Comparison): string {
  const rows = Object.entries(waits)
    .filter(([, { base, head }]) => base > 0 || head > 0)
    .map(([kind, wait]) => `| ${kind} | ${asTimes(wait)} |`);
  return ['| critical path | |', '| --- | --- |', ...rows].join('\n');
}

function asTimes({ base, head, interval }: Difference): string {
  const bounds = interval ? ` (${signed(interval[0])} to ${signed(interval[1])})` : '';
  return `${base.toFixed(1)} → ${head.toFixed(1)} ms${bounds}`;
}

const signed = (ms: number): string => `${ms >= 0 ? '+' : '-'}${Math.abs(ms).toFixed(1)}`;
