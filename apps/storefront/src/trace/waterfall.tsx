import type { TraceSpan } from '@throughline/contracts';
import { useRef } from 'preact/hooks';
import { attemptOf, type DrawnTrace } from './drawn-trace.js';
import { Lane } from './lane.js';
import { duration, isParked, shortName, spoken } from './span-text.js';

interface WaterfallProps {
  trace: DrawnTrace;
  selected: string | null;
  onSelect: (spanId: string) => void;
}

const STEPS: Record<string, (at: number, last: number) => number> = {
  ArrowDown: (at, last) => Math.min(at + 1, last),
  ArrowUp: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
};

/** A trace as a tree with a time axis. Tab reaches the selected row, and the arrow keys move from there. */
export function Waterfall({ trace, selected, onSelect }: WaterfallProps) {
  const { rows } = trace;
  const list = useRef<HTMLUListElement>(null);
  const current = Math.max(
    0,
    rows.findIndex(({ span }) => span.spanId === selected),
  );
  const move = (event: KeyboardEvent): void => {
    const next = STEPS[event.key]?.(current, rows.length - 1);
    if (next === undefined) return;
    event.preventDefault();
    onSelect(rows[next]!.span.spanId);
    (list.current!.children[next] as HTMLElement).focus();
  };
  return (
    <ul class="waterfall" role="tree" aria-label="Spans of the trace" ref={list} onKeyDown={move}>
      {rows.map((row, at) => {
        const { span, depth, wait } = row;
        return (
          <li
            key={span.spanId}
            role="treeitem"
            class="row"
            data-service={span.service}
            data-failed={span.status === 'error'}
            aria-level={depth + 1}
            aria-selected={span.spanId === selected}
            tabIndex={at === current ? 0 : -1}
            onClick={() => onSelect(span.spanId)}
            onFocus={() => span.spanId !== selected && onSelect(span.spanId)}
          >
            <span class="heard">{spoken(span, trace.from, wait)}</span>
            <span class="name" aria-hidden="true" style={{ paddingInlineStart: `${Math.min(depth, 14) * 0.55}rem` }}>
              <i class="dot" />
              <b title={span.name}>{shortName(span)}</b>
              <Marks span={span} />
            </span>
            <Lane row={row} trace={trace} />
            <span class="took" aria-hidden="true">
              {duration(span.end - span.start)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function Marks({ span }: { span: TraceSpan }) {
  const links = span.links.filter(({ spanId }) => spanId !== span.parentSpanId);
  return (
    <>
      {attemptOf(span) > 1 && <em>attempt {attemptOf(span)}</em>}
      {span.status === 'error' && <em class="failed">failed</em>}
      {isParked(span) && <em class="failed">parked</em>}
      {links.length > 0 && <em title="has links">↗</em>}
    </>
  );
}
