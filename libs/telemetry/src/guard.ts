import { type Attributes, diag } from '@opentelemetry/api';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { mask } from './mask.js';

const UNBOUNDED = /[0-9a-f]{8}-[0-9a-f]{4}-|[0-9a-f]{24}|\d{4,}/i;
const NAMES_REMEMBERED = 100;

/**
 * Masks secrets on spans before an exporter sees them: in the name, the status message, attributes, events and links.
 * In development it says once for each span name that seems to hold an id, for such names break every aggregation.
 */
export class GuardSpanProcessor implements SpanProcessor {
  private readonly flagged = new Set<string>();

  constructor(private readonly development: boolean) {}

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    // The SDK has no hook that may change a finished span; its own fields are what every later processor reads.
    const writable = span as { name: string; status: { message?: string } };
    writable.name = mask(span.name);
    if (span.status.message) writable.status = { ...span.status, message: mask(span.status.message) };
    maskAttributes(span.attributes);
    for (const { attributes } of span.events) if (attributes) maskAttributes(attributes);
    for (const { attributes } of span.links) if (attributes) maskAttributes(attributes);
    if (this.development && UNBOUNDED.test(span.name)) this.flag(span.name);
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}

  private flag(name: string): void {
    const shape = name.replace(/[0-9a-f]{4,}/gi, '*');
    if (this.flagged.has(shape) || this.flagged.size >= NAMES_REMEMBERED) return;
    this.flagged.add(shape);
    diag.warn(`The span name "${name}" seems to hold an id: put the id into an attribute and keep names few.`);
  }
}

/** The same for log records on their way to the collector. */
export class GuardLogProcessor implements LogRecordProcessor {
  onEmit(record: Parameters<LogRecordProcessor['onEmit']>[0]): void {
    if (typeof record.body === 'string') record.setBody(mask(record.body));
    for (const [name, value] of Object.entries(record.attributes)) {
      if (typeof value === 'string') record.setAttribute(name, mask(value));
    }
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

function maskAttributes(attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'string') attributes[name] = mask(value);
    else if (Array.isArray(value)) attributes[name] = value.map(maskItem) as typeof value;
  }
}

const maskItem = <T>(item: T): T | string => (typeof item === 'string' ? mask(item) : item);
