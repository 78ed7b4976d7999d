import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode, suppressTracing } from '@opentelemetry/core';
import type { TraceRequest } from '../otlp/trace-request.js';
import type { RequestExporter } from './options.js';

const UNTRACED = suppressTracing(ROOT_CONTEXT);

/** Runs `work` outside of all traces, and keeps none alive by a timer or a connection that it opens. */
export const untraced = <T>(work: () => T): T => context.with(UNTRACED, work);

/** Sends a request once all resources in it are known. Rejects where the collector did not take it, or not in time. */
export async function sendRequest(request: TraceRequest, exporter: RequestExporter, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The export of spans took more than ${timeoutMs} ms.`)), timeoutMs);
  });
  try {
    await Promise.race([late, resourcesKnown(request).then(() => exported(request, exporter))]);
  } finally {
    clearTimeout(timer);
  }
}

async function resourcesKnown({ resources }: TraceRequest): Promise<void> {
  for (const resource of resources) if (resource.asyncAttributesPending) await resource.waitForAsyncAttributes?.();
}

async function exported(request: TraceRequest, exporter: RequestExporter): Promise<void> {
  const result = await new Promise<ExportResult>((done) => exporter.export(request, done));
  if (result.code !== ExportResultCode.SUCCESS) throw result.error ?? new Error('The export of spans failed.');
}
