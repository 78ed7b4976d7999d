import type { LogRecordProcessor, ReadWriteLogRecord } from '@opentelemetry/sdk-logs';
import { cut, lengthLimit } from './cut.js';
import { maskAttributes, maskValue } from './mask-value.js';

/** Takes secrets out of a log record, body and attributes; stands before the processors that export. */
export class GuardLogProcessor implements LogRecordProcessor {
  constructor(private readonly maxLength = lengthLimit('LOGRECORD')) {}

  onEmit(record: ReadWriteLogRecord): void {
    const { maxLength } = this;
    const { body } = record;
    const masked = maskValue(typeof body === 'string' ? cut(body, maxLength) : body) as typeof body;
    if (masked !== body) record.setBody(masked!);
    maskAttributes(record.attributes, maxLength);
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
