import { Server, ServerCredentials } from '@grpc/grpc-js';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { RetryingExporter } from './retrying-exporter.js';

const within = (withinMs: number) => ({ withinMs, atEndMs: withinMs });

const exported = (exporter: SpanExporter, spans = [{ name: 'charge' } as ReadableSpan]) =>
  new Promise<ExportResult>((done) => exporter.export(spans, done));

function failing(...codes: number[]): SpanExporter & { attempts: number } {
  return {
    attempts: 0,
    export(_spans, done) {
      const code = codes[this.attempts++];
      if (code === undefined) done({ code: ExportResultCode.SUCCESS });
      else done({ code: ExportResultCode.FAILED, error: Object.assign(new Error('refused'), { code }) });
    },
    shutdown: async () => {},
  };
}

it('repeats an export until the collector is back', async () => {
  const exporter = failing(14, 14);
  expect(await exported(new RetryingExporter(exporter, within(5000)))).toEqual({ code: ExportResultCode.SUCCESS });
  expect(exporter.attempts).toBe(3);
});

it('gives up after its time, with the last error', async () => {
  const exporter = failing(14, 14, 14, 14, 14, 14, 14, 14);
  const { code, error } = await exported(new RetryingExporter(exporter, within(300)));
  expect(code).toBe(ExportResultCode.FAILED);
  expect(error).toMatchObject({ code: 14 });
  expect(exporter.attempts).toBe(2);
});

it('does not repeat what the collector refuses', async () => {
  const exporter = failing(3);
  expect(await exported(new RetryingExporter(exporter, within(5000)))).toMatchObject({ code: ExportResultCode.FAILED });
  expect(exporter.attempts).toBe(1);
});

it('repeats on until it is over when it is shut down, and closes afterwards', async () => {
  const inner = failing(14, 14);
  let attemptsAtClose = 0;
  inner.shutdown = async () => void (attemptsAtClose = inner.attempts);
  const exporter = new RetryingExporter(inner, within(60_000));
  const result = exported(exporter);

  await exporter.shutdown();
  expect(await result).toEqual({ code: ExportResultCode.SUCCESS });
  expect(inner.attempts).toBe(3);
  expect(attemptsAtClose).toBe(3);
});

it('gives up sooner when the process wants to end', async () => {
  const exporter = new RetryingExporter(failing(...Array<number>(1000).fill(14)), { withinMs: 60_000, atEndMs: 300 });
  const result = exported(exporter);
  exporter.hurry();

  expect(await result).toMatchObject({ code: ExportResultCode.FAILED });
});

it('is flushed when what it repeats has come to an end', async () => {
  const exporter = new RetryingExporter(failing(14), within(5000));
  let isOver = false;
  void exported(exporter).then(() => (isOver = true));

  await exporter.forceFlush();
  expect(isOver).toBe(true);
});

it('fails when the exporter throws', async () => {
  const throwing = { export: () => { throw new Error('closed'); }, shutdown: async () => {} }; // prettier-ignore
  const { code, error } = await exported(new RetryingExporter(throwing, within(5000)));
  expect([code, error?.message]).toEqual([ExportResultCode.FAILED, 'closed']);
});

describe('over gRPC', () => {
  const bytes = (buffer: Buffer) => buffer;
  const serialization = { requestSerialize: bytes, requestDeserialize: bytes, responseSerialize: bytes };
  const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
  const unary = { requestStream: false, responseStream: false, ...serialization, responseDeserialize: bytes };
  let server: Server;
  let requests: number;
  beforeEach(() => {
    requests = 0;
    server = new Server();
    server.addService(
      { Export: { path, ...unary } },
      {
        Export: (_call: unknown, answer: (error: null, response: Buffer) => void) => {
          requests += 1;
          answer(null, Buffer.alloc(0));
        },
      },
    );
  });
  afterEach(() => server.forceShutdown());
  const listen = (port: number) =>
    new Promise<number>((bound, fail) =>
      server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, at) =>
        error ? fail(error) : bound(at),
      ),
    );

  it('loses nothing while the collector restarts', async () => {
    const probe = new Server();
    const port = await new Promise<number>((bound) =>
      probe.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (_error, at) => bound(at)),
    );
    probe.forceShutdown();
    const inner = new OTLPTraceExporter({ url: `http://127.0.0.1:${port}` });
    const send = inner.export.bind(inner);
    const secondAttempt = new Promise<void>((begins) => {
      let attempts = 0;
      inner.export = (...batch) => {
        attempts += 1;
        if (attempts === 2) begins();
        send(...batch);
      };
    });
    const exporter = new RetryingExporter(inner, within(10_000));
    const result = exported(exporter, []);

    await secondAttempt;
    await listen(port);

    expect(await result).toMatchObject({ code: ExportResultCode.SUCCESS });
    expect(requests).toBe(1);
    await exporter.shutdown();
  });
});
