import type { Span } from '@opentelemetry/api';

/** How many spans this instrumentation may still make below a span. */
interface Budget {
  left: number;
}

const budgets = new WeakMap<Span, Budget>();
const folded = new WeakMap<Span, Map<string, { count: number; ms: number }>>();

/** Calls without a span, counted on the parent: `18 x PriceRule.apply, 4.1 ms`. */
export const ATTR_FOLDED = 'nest.folded_calls';

/** Takes one span from the budget of `parent`; false when it is spent. */
export function spend(parent: Span, budget: number): boolean {
  const own = budgetOf(parent, budget);
  if (own.left <= 0) return false;
  own.left--;
  return true;
}

/** Lets `child`, a span of this instrumentation, spend from its parent's budget. */
export const share = (parent: Span, child: Span, budget: number): void =>
  void budgets.set(child, budgetOf(parent, budget));

function budgetOf(span: Span, budget: number): Budget {
  const own = budgets.get(span) ?? { left: budget };
  budgets.set(span, own);
  return own;
}

/** Counts, on the parent, a call that gets no span. */
export function fold(parent: Span, name: string, ms: number): void {
  const calls = folded.get(parent) ?? new Map<string, { count: number; ms: number }>();
  folded.set(parent, calls);
  const sum = calls.get(name) ?? { count: 0, ms: 0 };
  calls.set(name, { count: sum.count + 1, ms: sum.ms + ms });
  parent.setAttribute(
    ATTR_FOLDED,
    [...calls].map(([each, { count, ms: total }]) => `${count} x ${each}, ${total.toFixed(1)} ms`),
  );
}
