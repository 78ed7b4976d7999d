import { diag, type DiagLogger, ROOT_CONTEXT, SpanStatusCode } from '@opentelemetry/api';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { InMemorySpanExporter, SimpleSpanProcessor, type Span, TracerProvider } from '@opentelemetry/sdk-trace';
import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import { GuardLogProcessor } from './guard-log-processor.js';
import { guardLine } from './guard-line.js';
import { spanGuard } from './guard-span.js';
import { maskValue } from './mask-value.js';

const CARD = '4242 4242 4242 4242';
const ORDER = '4f1c2b9a-4242-4242-8424-242424242424';

function exported(name: string, work: (span: Span) => void) {
  const exporter = new InMemorySpanExporter();
  const spanLimits = { attributeValueLengthLimit: 4096 };
  const spanProcessors = [new SimpleSpanProcessor({ exporter })];
  const tracer = new TracerProvider({ spanProcessors, spanLimits }).getTracer('test');
  const link = {
    context: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 },
    attributes: { note: CARD },
  };
  const span = tracer.startSpan(name, { links: [link] }, ROOT_CONTEXT) as Span;
  work(span);
  span.end();
  return spanGuard(true)(exporter.getFinishedSpans()[0]!);
}

describe('a span on its way out', () => {
  it('has no secret anywhere, and its ids as they were', () => {
    const span = exported(`charge ${CARD}`, (span) => {
      span.setAttributes({
        'order.id': ORDER,
        'user.contact': 'ada@example.com',
        'http.request.header.authorization': ['abc'],
      });
      span.setAttributes({
        'card.raw': 4242424242424242,
        'all.cards': ['none', CARD],
        count: 7,
        'item.sku': 'LAPTOP-1',
      });
      span.addEvent('declined', { reason: `${CARD} is stolen`, 'db.password': 'x' });
      span.recordException(new Error('connect postgresql://shop:hunter2@db/orders'));
      span.setStatus({ code: SpanStatusCode.ERROR, message: `cannot charge ${CARD}` });
    });

    expect(span.name).toBe('charge ****4242');
    expect(span.attributes).toEqual({
      'order.id': ORDER,
      'user.contact': '[email]',
      'http.request.header.authorization': '[redacted]',
      'card.raw': '****4242',
      'all.cards': ['none', '****4242'],
      count: 7,
      'item.sku': 'LAPTOP-1',
    });
    expect(span.events[0]!.attributes).toEqual({ reason: '****4242 is stolen', 'db.password': '[redacted]' });
    expect(JSON.stringify(span.events[1]!.attributes)).not.toContain('hunter2');
    expect(span.status.message).toBe('cannot charge ****4242');
    expect(span.links[0]!.attributes).toEqual({ note: '****4242' });
  });

  it('is cut without leaving half a secret', () => {
    const padding = '. '.repeat(2043);
    const span = exported('cut', (span) => {
      span.setAttribute('body', `${padding}${CARD}`);
      span.setStatus({ code: SpanStatusCode.ERROR, message: `${padding}${CARD} and more` });
    });

    expect(span.attributes['body']).not.toMatch(/\d/);
    expect(span.status.message).not.toMatch(/\d/);
    expect(String(span.attributes['body']).length).toBeLessThanOrEqual(4096);
  });
});

it('cleans a log record, body and attributes', () => {
  const exporter = new InMemoryLogRecordExporter();
  const processors = [new GuardLogProcessor(), new SimpleLogRecordProcessor({ exporter })];
  const attributes = {
    trace_id: '4'.repeat(32),
    span_id: '4242424242424242',
    nested: { token: 't', mail: ['a@b.io'] },
  };
  new LoggerProvider({ processors }).getLogger('test').emit({ body: `paid with ${CARD}`, attributes });

  expect(exporter.getFinishedLogRecords()[0]).toMatchObject({
    body: 'paid with ****4242',
    attributes: { ...attributes, nested: { token: '[redacted]', mail: ['[email]'] } },
  });
});

describe('a key', () => {
  const hidden = (keys: string[]) => keys.filter((key) => maskValue('a-value', key) !== 'a-value');

  it('of the semantic conventions names no secret', () => {
    const keys = Object.entries(conventions).flatMap(([name, key]) =>
      name.startsWith('ATTR_') && typeof key === 'string' ? [key] : [],
    );
    expect(keys).toContain('session.previous_id');
    expect(hidden(keys)).toEqual([]);
  });

  it('that holds a session for a cookie or a token is hidden', () => {
    const keys = [
      'sessionId',
      'session_id',
      'session-id',
      'user.session.id',
      'sessionID',
      'PHPSESSID',
      'JSESSIONID',
      'connect.sid',
    ];
    expect(hidden(keys)).toEqual(keys);
  });
});

describe('a line of JSON', () => {
  const line = (fields: object) => `${JSON.stringify(fields)}\n`;

  it('stays JSON, whatever is masked in it', () => {
    const written = line({
      time: 1700000000000,
      span_id: '4242424242424242',
      card: 4242424242424242,
      msg: `to ${CARD}`,
    });
    expect(JSON.parse(guardLine(written))).toEqual({
      time: 1700000000000,
      span_id: '4242424242424242',
      card: '****4242',
      msg: 'to ****4242',
    });
  });

  it('hides a secret that is no text, by its key', () => {
    const written = line({
      req: { headers: { cookie: ['a=b'] }, form: { card: { cvv: 123, cvc2: 4, password: { a: 1 } } } },
    });
    expect(JSON.parse(guardLine(written))).toEqual({
      req: {
        headers: { cookie: '[redacted]' },
        form: { card: { cvv: '[redacted]', cvc2: '[redacted]', password: '[redacted]' } },
      },
    });
  });

  it('is the same string where nothing is', () => {
    const clean = line({ time: 1700000000000, order: ORDER, msg: 'Charging $149.99 to card ending 4242' });
    expect(guardLine(clean)).toBe(clean);
  });
});

describe('span names', () => {
  const warned: string[] = [];
  const logger = { warn: (text: string) => warned.push(text) } as unknown as DiagLogger;

  beforeEach(() => {
    warned.length = 0;
    diag.setLogger(logger, { suppressOverrideMessage: true });
  });
  afterEach(() => diag.disable());

  it.each([
    `order ${ORDER}`,
    `get ${'0af7651916cd43dd'.repeat(2)}`,
    'GET /carts/7',
    'charge order 42',
    'PUT /items/17/notes/3',
  ])('"%s" is flagged once', (name) => {
    exported(name, () => undefined);
    exported(name.replace(/\d(?!.*\d)/, '9'), () => undefined);
    expect(warned).toHaveLength(1);
  });

  it.each([
    'GET /v1/orders/:id',
    'publish shop.events:order.placed',
    'SELECT orders',
    'oauth2 login',
    'calculate_pricing',
    'HTTP/1.1',
  ])('"%s" is not', (name) => {
    exported(name, () => undefined);
    expect(warned).toEqual([]);
  });
});
