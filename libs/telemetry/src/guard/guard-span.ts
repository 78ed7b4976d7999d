import type { SpanStatus } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { valueLengthLimit } from '../settings/span-limits.js';
import { cut } from './cut.js';
import { mask } from './mask.js';
import { maskedAttributes } from './mask-value.js';
import { MaskedSpan } from './masked-span.js';
import { flagUnboundedName } from './span-names.js';

/** Returns a finished span without its secrets: the span itself if it has none, else a copy. */
export type SpanGuard = (span: ReadableSpan) => ReadableSpan;

/**
 * Masks secrets (see {@link mask}) in a span's name, status message, attributes, events and links. The span itself does
 * not change, so that each exporter can decide.
 *
 * @param development warns once for each kind of span name that contains an id, because such names break aggregations
 * @param maxLength the length at which the SDK cuts attribute values, in characters
 */
export function spanGuard(development: boolean, maxLength = valueLengthLimit('SPAN')): SpanGuard {
  const masked = <T extends { attributes?: ReadableSpan['attributes'] }>(part: T): T => {
    const attributes = part.attributes && maskedAttributes(part.attributes, maxLength);
    return attributes === part.attributes ? part : { ...part, attributes };
  };
  return (span) => {
    const parts = {
      name: maskName(span.name),
      status: maskStatus(span.status, maxLength),
      attributes: maskedAttributes(span.attributes, maxLength),
      events: mapChanged(span.events, (event) => {
        const name = mask(event.name);
        return masked(name === event.name ? event : { ...event, name });
      }),
      links: mapChanged(span.links, masked),
    };
    if (development) flagUnboundedName(parts.name);
    const isClean = (Object.keys(parts) as (keyof typeof parts)[]).every((part) => parts[part] === span[part]);
    return isClean ? span : new MaskedSpan(span, parts);
  };
}

function maskStatus(status: SpanStatus, maxLength: number): SpanStatus {
  if (!status.message) return status;
  const message = mask(cut(status.message, maxLength));
  return message === status.message ? status : { ...status, message };
}

/** Returns the same list if `change` returned every item unchanged. */
function mapChanged<T>(items: T[], change: (item: T) => T): T[] {
  if (items.length === 0) return items;
  const changed = items.map(change);
  return changed.some((item, at) => item !== items[at]) ? changed : items;
}

/** Names repeat with every span. Those that contain a secret are not remembered. */
const clean = new Set<string>();

function maskName(name: string): string {
  if (clean.has(name)) return name;
  const masked = mask(name);
  if (masked === name && name.length < 500 && clean.size < 1000) clean.add(name);
  return masked;
}
