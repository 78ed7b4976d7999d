import 'reflect-metadata';
import {
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  type DynamicModule,
  type ExceptionFilter,
  Get,
  Inject,
  Injectable,
  Module,
  type NestInterceptor,
  type PipeTransform,
  Query,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { recordTraces } from '@throughline/telemetry-testing';
import { ATTR_FOLDED } from './budget.js';
import { nestInstrumentation, NestInstrumentationModule } from './nest-instrumentation.js';
import type { NestInstrumentationOptions } from './options.js';

const traces = recordTraces();
const everything = {
  guards: true,
  pipes: true,
  interceptors: true,
  filters: true,
  handlers: true,
  providers: [/^Prices$/],
};

@Injectable()
class Prices {
  #cents = 100;
  started = 0;
  get currency(): string {
    return 'EUR';
  }
  onModuleInit(): void {
    this.started++;
  }
  async of(_sku: string): Promise<number> {
    return this.#cents;
  }
  rounded(): number {
    return this.#cents;
  }
}

@Injectable()
class Open implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

@Injectable()
class Trimmed implements PipeTransform {
  transform(value: unknown): unknown {
    return value;
  }
}

@Injectable()
class Wrapped implements NestInterceptor {
  intercept(_: unknown, next: CallHandler) {
    return next.handle();
  }
}

@Catch(RangeError)
class OutOfRange implements ExceptionFilter {
  catch(
    _: unknown,
    host: { switchToHttp(): { getResponse(): { status(code: number): { send(body: unknown): void } } } },
  ): void {
    host.switchToHttp().getResponse().status(416).send({});
  }
}

@Controller()
@UseGuards(Open)
@UseInterceptors(Wrapped)
@UseFilters(OutOfRange)
class Shop {
  constructor(
    @Inject(Prices) private readonly prices: Prices,
    @Inject('MAP') readonly map: Map<string, string>,
  ) {}

  @Get('price')
  price(@Query('sku', Trimmed) sku: string): Promise<number> {
    return this.prices.of(`${sku}${this.prices.currency}${this.map.get('a')}`);
  }

  @Get('many')
  many(): number {
    return Array.from({ length: 30 }, () => this.prices.rounded()).length;
  }

  @Get('wrong')
  wrong(): void {
    throw new RangeError('no such page');
  }
}

async function started(options: NestInstrumentationOptions, by: 'seam' | 'module'): Promise<NestFastifyApplication> {
  @Module({})
  class App {}
  const imports = by === 'module' ? [NestInstrumentationModule.forRoot(options)] : [];
  const providers = [Prices, { provide: 'MAP', useValue: new Map([['a', 'b']]) }];
  const root: DynamicModule = { module: App, imports, controllers: [Shop], providers };
  const seam = by === 'seam' ? nestInstrumentation(options) : {};
  const app = await NestFactory.create<NestFastifyApplication>(root, new FastifyAdapter(), { logger: false, ...seam });
  await app.init();
  return app;
}

/** A request inside of a span, as http's instrumentation makes one. */
async function get(app: NestFastifyApplication, url: string): Promise<number> {
  traces.reset();
  const { statusCode } = await traces.during('GET', () => app.inject({ url }));
  await app.close();
  return statusCode;
}

describe.each(['seam', 'module'] as const)('by the %s', (by) => {
  it('makes spans for every part, and for chosen providers', async () => {
    expect(await get(await started(everything, by), '/price?sku=a')).toBe(200);

    expect(traces.waterfall()).toEqual([
      'GET',
      '  Open.canActivate',
      '  Wrapped.intercept',
      '    Trimmed.transform',
      '    Shop.price',
      '      Prices.of',
    ]);
  });

  it('makes no span by default', async () => {
    expect(await get(await started({}, by), '/price?sku=a')).toBe(200);
    expect(traces.waterfall()).toEqual(['GET']);
  });

  it('makes a span for a filter', async () => {
    expect(await get(await started({ filters: true }, by), '/wrong')).toBe(416);
    expect(traces.waterfall()).toEqual(['GET', '  OutOfRange.catch']);
  });
});

it('counts short calls, and calls beyond the budget, on the parent', async () => {
  await get(await started({ ...everything, budget: 8, thresholdMs: 0 }, 'seam'), '/many');
  const { [ATTR_FOLDED]: beyond } = traces.span('Shop.many').attributes;
  expect(beyond).toEqual([expect.stringMatching(/^25 x Prices\.rounded, \d+\.\d ms$/)]);
  expect(traces.waterfall().filter((line) => line.includes('Prices.rounded'))).toHaveLength(5);

  await get(await started({ ...everything, thresholdMs: 1000 }, 'seam'), '/many');
  const { [ATTR_FOLDED]: short } = traces.span('Shop.many').attributes;
  expect(short).toEqual([expect.stringMatching(/^20 x Prices\.rounded, /)]);
});

it('leaves getters, lifecycle hooks, Maps and calls outside of a trace alone', async () => {
  const app = await started(everything, 'seam');
  const prices = app.get(Prices);

  expect([prices.started, prices.currency, app.get<Map<string, string>>('MAP').get('a')]).toEqual([1, 'EUR', 'b']);
  traces.reset();
  expect(await prices.of('a')).toBe(100);
  expect(traces.spans).toEqual([]);
  await app.close();
});
