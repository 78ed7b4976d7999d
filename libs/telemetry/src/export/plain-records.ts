import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import {
  type PlainContext,
  plainContext,
  type PlainResource,
  plainResources,
  wholeContext,
  wholeResource,
} from './plain-spans.js';

/** A log record as plain data, which a structured clone can carry into another process. */
export interface PlainRecord {
  fields: Omit<ReadableLogRecord, 'spanContext' | 'resource'>;
  context: PlainContext | undefined;
  /** One object for all records of a resource, because exporters group by it. */
  resource: PlainResource;
}

/** Log records as data. */
export function toPlainRecords(records: ReadableLogRecord[]): PlainRecord[] {
  const resourceOf = plainResources();
  return records.map((record) => ({
    fields: {
      hrTime: record.hrTime,
      hrTimeObserved: record.hrTimeObserved,
      ...(record.severityText !== undefined && { severityText: record.severityText }),
      ...(record.severityNumber !== undefined && { severityNumber: record.severityNumber }),
      ...(record.body !== undefined && { body: record.body }),
      ...(record.eventName !== undefined && { eventName: record.eventName }),
      instrumentationScope: { ...record.instrumentationScope },
      attributes: record.attributes,
      droppedAttributesCount: record.droppedAttributesCount,
    },
    context: record.spanContext && plainContext(record.spanContext),
    resource: resourceOf(record.resource),
  }));
}

/** Turns plain data back into log records, as far as exporters read them. */
export function fromPlainRecords(records: PlainRecord[]): ReadableLogRecord[] {
  const resources = new Map(records.map(({ resource }) => [resource, wholeResource(resource)]));
  return records.map(({ fields, context, resource }) => ({
    ...fields,
    ...(context && { spanContext: wholeContext(context) }),
    resource: resources.get(resource)!,
  }));
}
