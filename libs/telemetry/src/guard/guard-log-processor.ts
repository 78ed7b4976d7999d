import type { LogRecordProcessor, ReadWriteLogRecord } from '@opentelemetry/sdk-logs';
import { valueLengthLimit } from '../settings/span-limits.js';
import { cut } from './cut.js';
import { maskedAttributes, maskValue } from './mask-value.js';

/** Removes secrets from the body and the attributes of log records. Runs before the processors that export. */
export class GuardLogProcessor implements LogRecordProcessor {
  constructor(private readonly maxLength = valueLengthLimit('LOGRECORD')) {}

  onEmit(record: ReadWriteLogRecord): void {
    const { maxLength } = this;
    const { body, attributes } = record;
    const masked = maskValue(typeof body === 'string' ? cut(body, maxLength) : body) as typeof body;
    if (masked !== body) record.setBody(masked!);
    const shown = maskedAttributes(attributes, maxLength);
    if (shown === attributes) return;
    for (const key of Object.keys(shown)) {
      if (shown[key] !== attributes[key]) record.setAttribute(key, shown[key]);
    }
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
