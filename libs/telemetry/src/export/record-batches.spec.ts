import { ExportResultCode } from '@opentelemetry/core';
import { type LogRecordExporter, LoggerProvider } from '@opentelemetry/sdk-logs';
import { RecordBatches } from './record-batches.js';

type Answer = Parameters<LogRecordExporter['export']>[1];

const unanswered: Answer[][] = [];

// An export without an answer would keep a timer for half a minute.
afterEach(async () => {
  for (let turn = 0; turn < 10; turn += 1) {
    for (const answers of unanswered) answers.splice(0).forEach((done) => done({ code: ExportResultCode.SUCCESS }));
    await new Promise((next) => setImmediate(next));
  }
});

/** Batches of two, at most five in hand, whose exports are answered one by one. */
function opened() {
  const answers: Answer[] = [];
  unanswered.push(answers);
  const exporter: LogRecordExporter = {
    export: (_records, done) => void answers.push(done),
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
  const batches = new RecordBatches({ exporter, maxExportBatchSize: 2, maxQueueSize: 5, scheduledDelayMillis: 60_000 });
  const logger = new LoggerProvider({ processors: [batches] }).getLogger('shop');
  const emit = (count: number) => Array.from({ length: count }, (_, at) => logger.emit({ body: at }));
  const asked = async (count: number) => {
    while (answers.length < count) await new Promise((turn) => setImmediate(turn));
  };
  return { batches, emit, answers, asked };
}

it('hands over all that has not been delivered, in the midst of a flush, too', async () => {
  const { batches, emit, answers, asked } = opened();
  emit(5);
  void batches.forceFlush();
  await asked(1);

  expect(batches.takePending().map(({ body }) => body)).toEqual([0, 1, 2, 3, 4]);
  expect(batches.lost).toBe(5);
  answers[0]!({ code: ExportResultCode.SUCCESS });
  expect(batches.takePending().map(({ body }) => body)).toEqual([2, 3, 4]);
});

it('counts what the collector refuses, and what it has no room for', async () => {
  const { batches, emit, answers, asked } = opened();
  emit(7);
  expect(batches.lost).toBe(7);
  batches.forceFlush().catch(() => undefined);
  await asked(1);
  answers[0]!({ code: ExportResultCode.FAILED });

  expect(batches.takePending()).toHaveLength(3);
  expect(batches.lost).toBe(7);
});

it('counts what comes after the shutdown', async () => {
  const { batches, emit } = opened();
  await batches.shutdown();
  emit(1);

  expect(batches.takePending()).toEqual([]);
  expect(batches.lost).toBe(1);
});
