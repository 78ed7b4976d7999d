import 'reflect-metadata';
import {
  type Baggage as ApiBaggage,
  type Counter,
  propagation,
  context,
  type Span as ApiSpan,
} from '@opentelemetry/api';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { recordTraces } from '@throughline/telemetry-testing';
import { Baggage, CurrentSpan, InjectMeter, OtelCounter, OtelMethodCounter, Span, Traceable } from './decorators.js';
import { TelemetryModule } from './telemetry-module.js';
import { Meter, TraceService } from './trace-service.js';

const traces = recordTraces();

/** What a parameter decorator gives a handler. */
function given<T>(decorator: ParameterDecorator): T {
  class Handlers {
    handle(_value: unknown): void {}
  }
  decorator(Handlers.prototype, 'handle', 0);
  const args = Reflect.getMetadata('__routeArguments__', Handlers, 'handle') as object;
  const [{ factory, data }] = Object.values(args) as [{ factory(data: unknown): T; data: unknown }];
  return factory(data);
}

@Traceable()
class Prices {
  @Span('look_up')
  find(): void {}

  all(): void {}

  @OtelMethodCounter('prices.asked')
  ask(): void {}
}

class Shop {
  constructor(
    readonly traces: TraceService,
    readonly meter: Meter,
    readonly same: Meter,
  ) {}
}
Reflect.defineMetadata('design:paramtypes', [TraceService, Meter, Meter], Shop);
InjectMeter()(Shop, undefined, 2);

@Module({ imports: [TelemetryModule], providers: [Shop] })
class App {}

let app: INestApplicationContext;
beforeAll(async () => (app = await NestFactory.createApplicationContext(App, { logger: false })));
afterAll(() => app.close());
beforeEach(() => traces.reset());

it('traces under the names that nestjs-otel has', () => {
  const prices = new Prices();
  prices.find();
  prices.all();
  prices.ask();

  expect(traces.spans.map(({ name }) => name)).toEqual(['look_up', 'Prices.all', 'Prices.ask']);
});

it('gives a handler the span, the baggage and instruments', () => {
  traces.during('request', (span) => {
    expect(given<ApiSpan>(CurrentSpan())).toBe(span);
    const baggage = propagation.createBaggage({ tenant: { value: 'acme' } });
    context.with(propagation.setBaggage(context.active(), baggage), () => {
      expect(given(Baggage('tenant'))).toBe('acme');
      expect(given(Baggage('other'))).toBeUndefined();
      expect(given<ApiBaggage>(Baggage()).getEntry('tenant')).toEqual({ value: 'acme' });
    });
  });

  expect(given<Counter>(OtelCounter('views')).add).toBeInstanceOf(Function);
});

it('injects the service and the meter', () => {
  const { traces: service, meter, same } = app.get(Shop);
  expect(meter).toBe(same);
  expect(meter.createCounter('views').add).toBeInstanceOf(Function);

  traces.during('request', (span) => {
    expect(service.getSpan()).toBe(span);
    service.setAttribute('a', 1);
    service.setAttributes({ b: 2 });
    service.addEvent('decided', { by: 'test' });
    service.recordError(new RangeError('too far'));
    service.startSpan('by_hand').end();
    expect(service.withSpan('step', () => service.currentTraceId())).toBe(span.spanContext().traceId);
  });
  expect(traces.waterfall()).toEqual(['request !', '  by_hand', '  step']);
  expect(traces.span('request')).toMatchObject({
    attributes: { a: 1, b: 2, 'error.type': 'RangeError' },
    events: [{ name: 'decided' }, { name: 'exception' }],
  });
});
