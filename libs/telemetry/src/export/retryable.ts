import { type ExportResult, ExportResultCode } from '@opentelemetry/core';

/** gRPC's CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE and DATA_LOSS, as OTLP lists them. */
const GRPC = [1, 4, 10, 11, 14, 15];
const NETWORK = /^(ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|ENETUNREACH|EHOSTUNREACH)$/;
/** The SDK's messages after its own retries of 429, 502, 503 or 504, and after a timeout. It gives no code for them. */
const SDK = /^(Export failed with retryable status|Request timed out)$/;

/**
 * Whether an export may be retried by the OTLP specification ("Failures", "OTLP/gRPC Response", "OTLP/HTTP Response").
 */
export function isRetryable({ code, error }: ExportResult): boolean {
  if (code !== ExportResultCode.FAILED || !error) return false;
  const { code: reason } = error as { code?: unknown };
  if (typeof reason === 'number') return GRPC.includes(reason);
  return NETWORK.test(String(reason)) || SDK.test(error.message);
}
