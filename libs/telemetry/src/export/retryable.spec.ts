import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { isRetryable } from './retryable.js';

const failed = (error: Error) => ({ code: ExportResultCode.FAILED, error });

it.each([
  ['UNAVAILABLE of gRPC', Object.assign(new Error('14'), { code: 14 }), true],
  ['DEADLINE_EXCEEDED of gRPC', Object.assign(new Error('4'), { code: 4 }), true],
  ['INVALID_ARGUMENT of gRPC', Object.assign(new Error('3'), { code: 3 }), false],
  ['a connection that is refused', Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), true],
  ['a certificate that is not trusted', Object.assign(new Error('no'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' }), false],
  ['400 of HTTP', Object.assign(new Error('Bad Request'), { code: 400 }), false],
  ['an error of the guard', new RangeError('out of range'), false],
])('%s', (_, error, expected) => {
  expect(isRetryable(failed(error))).toBe(expected);
});

it('is no question for an export that arrived, or one that failed without a reason', () => {
  expect(isRetryable({ code: ExportResultCode.SUCCESS })).toBe(false);
  expect(isRetryable({ code: ExportResultCode.FAILED })).toBe(false);
});

describe("in the words of the SDK's own exporter", () => {
  it.each([
    [503, true],
    [429, true],
    [400, false],
  ])('%i', async (status, expected) => {
    const server = createServer((request, response) =>
      request.resume().on('end', () => response.writeHead(status).end()),
    );
    const url = await listening(server);
    expect(isRetryable(await exportTo(url))).toBe(expected);
    server.close();
  });

  it('a request without an answer', async () => {
    const server = createServer(() => {});
    const url = await listening(server);
    expect(isRetryable(await exportTo(url))).toBe(true);
    server.closeAllConnections();
    server.close();
  });
});

const listening = (server: ReturnType<typeof createServer>) =>
  new Promise<string>((ready) =>
    server.listen(0, '127.0.0.1', () => ready(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)),
  );

async function exportTo(url: string): Promise<ExportResult> {
  // No time for the SDK's own repetitions.
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: 200 });
  const result = await new Promise<ExportResult>((done) => exporter.export([aSpan()], done));
  await exporter.shutdown();
  return result;
}

function aSpan(): ReadableSpan {
  const memory = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: memory })] });
  provider.getTracer('test').startSpan('charge').end();
  return memory.getFinishedSpans()[0]!;
}
