import type { TraceSpan } from '@throughline/contracts';
import { attemptOf } from './drawn-trace.js';

/** Such as `3.4 ms`, `12 ms` or `1.24 s`. */
export function duration(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
}

/** A span's name without the exchange. */
export function shortName({ name }: TraceSpan): string {
  const [, what, rest] = /^(process|publish) shop\.events:(.+)$/.exec(name) ?? [];
  if (!rest) return name;
  const [event, queue] = rest.split(':');
  return what === 'publish' ? `publish ${event}` : `${event} → ${queue}`;
}

export const isParked = ({ events }: TraceSpan): boolean => events.some(({ name }) => name === 'message_parked');

/** A row's text for screen readers. */
export function spoken(span: TraceSpan, from: number, wait: number): string {
  return [
    shortName(span),
    span.service,
    `${duration(span.end - span.start)} after ${duration(span.start - from)}`,
    ...(wait >= 1 ? [`waited ${duration(wait)} before`] : []),
    ...(attemptOf(span) > 1 ? [`attempt ${attemptOf(span)}`] : []),
    ...(span.status === 'error' ? [`failed: ${span.statusMessage ?? 'error'}`] : []),
    ...(isParked(span) ? ['its message was parked'] : []),
  ].join(', ');
}

const LINKS: Record<string, string> = {
  producer: 'sent by',
  previous_attempt: 'attempt before',
  order: 'trace of the order',
  replayed: 'replay of',
};

export const linkText = (relation: unknown): string => LINKS[String(relation)] ?? 'linked to';
