import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { EncodedSpan } from './encoded-span.js';
import { TraceRequest } from './trace-proto.fixture.js';
import { TraceSerializer } from './trace-serializer.js';

const exporter = new InMemorySpanExporter();
const tracer = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }).getTracer('test');
afterEach(() => exporter.reset());

function finished(name: string, size: number): ReadableSpan {
  tracer.startSpan(name, { attributes: { text: 'x'.repeat(size) } }).end();
  return exporter.getFinishedSpans().at(-1)!;
}

/** Fifty spans, a few of which are larger than usual or than a sheet. */
function batch(of: TraceSerializer, name: number) {
  const sizes = Array.from({ length: 50 }, (_, at) => (at % 9 ? 100 : 1000 * (name % 40)));
  const names = sizes.map((_, at) => `${name}.${at}`);
  return { names, waiting: sizes.map((size, at) => of.encode(finished(names[at]!, size))) };
}

interface Request {
  resourceSpans?: { scopeSpans: { spans?: { name: string }[] }[] }[];
}

const namesIn = (bytes: Uint8Array): string[] =>
  ((TraceRequest.toObject(TraceRequest.decode(bytes)) as Request).resourceSpans ?? [])
    .flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap(({ spans = [] }) => spans.map(({ name }) => name));

const sheetsOf = (waiting: EncodedSpan[]) => new Set(waiting.map(({ sheet }) => sheet));

it('writes over no span that waits, in whatever order batches are sent', () => {
  const serializer = new TraceSerializer();
  const under: ReturnType<typeof batch>[] = [];
  for (let sent = 0; sent < 100; sent++) {
    while (under.length < 5) under.push(batch(serializer, sent + under.length));
    const [{ names, waiting }] = under.splice((sent * 3) % 5, 1) as [ReturnType<typeof batch>];
    expect(namesIn(serializer.serializeRequest(waiting))).toEqual(names);
  }
});

it('takes no new bytes for spans that wait once others have been sent', () => {
  const serializer = new TraceSerializer();
  const first = batch(serializer, 1).waiting;
  const sheets = sheetsOf(first);
  serializer.serializeRequest(first);
  for (let n = 0; n < 10; n++) {
    const { waiting } = batch(serializer, 1);
    expect([...sheetsOf(waiting)].filter((sheet) => !sheets.has(sheet))).toEqual([]);
    expect(first).toEqual(expect.arrayContaining(waiting));
    serializer.serializeRequest(waiting);
  }
});

it('keeps what waits where a batch is never sent', () => {
  const serializer = new TraceSerializer();
  const [first, lost] = [batch(serializer, 1), batch(serializer, 2)];
  serializer.serializeRequest(first.waiting);
  for (let n = 3; n < 20; n++) {
    const { names, waiting } = batch(serializer, n);
    expect(namesIn(serializer.serializeRequest(waiting))).toEqual(names);
  }
  expect(namesIn(serializer.serializeRequest(lost.waiting))).toEqual(lost.names);
});

it('has nothing to send of what was sent already', () => {
  const serializer = new TraceSerializer();
  const { waiting } = batch(serializer, 1);
  serializer.serializeRequest(waiting);
  expect(namesIn(serializer.serializeRequest(waiting))).toEqual([]);
  const others = [batch(serializer, 2), batch(serializer, 3)];
  for (const { names, waiting: its } of others) expect(namesIn(serializer.serializeRequest(its))).toEqual(names);
});

it('writes on where it was once all that was written has been sent', () => {
  const serializer = new TraceSerializer();
  for (let n = 0; n < 100; n++) serializer.serializeRequest([serializer.encode(finished('alone', 100))]);
  const batches = Array.from({ length: 20 }, () => batch(serializer, 1));
  for (const { names, waiting } of batches) expect(namesIn(serializer.serializeRequest(waiting))).toEqual(names);
});

it.each([500, 100_000])('keeps little of what a flood of spans of %i bytes took', (size) => {
  const serializer = new TraceSerializer();
  const encoded = (bytes: number, each: number) =>
    Array.from({ length: bytes / each }, () => serializer.encode(finished('flood', each)));
  const flood = encoded(5_000_000, size);
  const before = sheetsOf(flood);
  serializer.serializeRequest(flood);
  const kept = [...sheetsOf(encoded(2_500_000, 500))].filter((sheet) => before.has(sheet));
  expect(kept.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThan(1.1 * 1024 * 1024);
});
