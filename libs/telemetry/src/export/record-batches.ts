import { ExportResultCode } from '@opentelemetry/core';
import {
  BatchLogRecordProcessor,
  type BatchLogRecordProcessorOptions,
  type ReadableLogRecord,
  type ReadWriteLogRecord,
} from '@opentelemetry/sdk-logs';

/** Batches log records by the SDK's processor, and hands over what has not been delivered when the process ends. */
export class RecordBatches extends BatchLogRecordProcessor {
  private readonly pending: Set<ReadableLogRecord>;
  private readonly limit: number;
  private failed = 0;
  private closed = false;

  constructor({ exporter, ...limits }: BatchLogRecordProcessorOptions) {
    const pending = new Set<ReadableLogRecord>();
    super({
      ...limits,
      exporter: {
        export: (records, done) =>
          exporter.export(records, (result) => {
            records.forEach((record) => pending.delete(record));
            if (result.code !== ExportResultCode.SUCCESS) this.failed += records.length;
            done(result);
          }),
        forceFlush: () => exporter.forceFlush(),
        shutdown: () => exporter.shutdown(),
      },
    });
    this.pending = pending;
    this.limit = limits.maxQueueSize ?? Number.POSITIVE_INFINITY;
  }

  /** How many records the collector has not received: refused, not accepted, or not delivered yet. */
  get lost(): number {
    return this.failed + this.pending.size;
  }

  override onEmit(record: ReadWriteLogRecord): void {
    if (this.closed || this.pending.size >= this.limit) {
      this.failed += 1;
      return;
    }
    this.pending.add(record);
    super.onEmit(record);
  }

  override shutdown(): Promise<void> {
    this.closed = true;
    return super.shutdown();
  }

  /** Returns the records that have not been delivered yet. */
  takePending(): ReadableLogRecord[] {
    return [...this.pending];
  }
}
