// A Nest application whose only line for telemetry is TelemetryModule.forRoot(); started by module.integration.spec.ts.
import 'reflect-metadata';
import {
  type ArgumentsHost,
  Catch,
  Controller,
  type ExceptionFilter,
  ForbiddenException,
  Get,
  Injectable,
  type MiddlewareConsumer,
  Module,
  type NestMiddleware,
  Param,
  ParseIntPipe,
  type PipeTransform,
  UseFilters,
  UseGuards,
  UseInterceptors,
  VersioningType,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Span } from '@opentelemetry/api';
import { Counted, Timed } from '@throughline/telemetry';
import { traceExpress } from '@throughline/telemetry/express';
import { Baggage, CurrentSpan, Meter, TelemetryModule, TraceService } from '@throughline/telemetry/nest';

const failing = (name: string) => (): never => {
  throw Object.assign(new TypeError(`${name} is broken`), { code: `${name}_broken` });
};

class Guard {
  canActivate = failing('guard');
}

class Refusing {
  canActivate(): boolean {
    throw new ForbiddenException();
  }
}

class Pipe implements PipeTransform {
  transform = failing('pipe');
}

class Interceptor {
  intercept = failing('interceptor');
}

class NoSuchRow extends Error {}

@Catch(NoSuchRow)
class NotFoundLater implements ExceptionFilter {
  async catch(_error: unknown, host: ArgumentsHost): Promise<void> {
    await new Promise(setImmediate);
    const response = host.switchToHttp().getResponse();
    response.status(404).send({ gone: true });
  }
}

@Catch()
class Broken implements ExceptionFilter {
  catch = failing('filter');
}

@Injectable()
class ClassMiddleware implements NestMiddleware {
  use = failing('class');
}

@Controller('shop')
class Shop {
  constructor(
    private readonly traces: TraceService,
    meter: Meter,
  ) {
    this.views = meter.createCounter('shop.views');
  }

  private readonly views;

  @Get('items/:id')
  @Counted('shop.items.asked')
  @Timed('shop.items.duration')
  item(@Param('id') id: string, @CurrentSpan() span: Span, @Baggage('tenant') tenant?: string): object {
    this.views.add(1);
    span.setAttribute('tenant.id', tenant ?? '');
    return this.traces.withSpan('look_up', () => ({ id, traceId: this.traces.currentTraceId() }));
  }

  @Get('guard')
  @UseGuards(Guard)
  guard(): void {}

  @Get('refused')
  @UseGuards(Refusing)
  refused(): void {}

  @Get('pipe/:id')
  pipe(@Param('id', Pipe) _id: string): void {}

  @Get('number/:id')
  number(@Param('id', ParseIntPipe) _id: number): void {}

  @Get('interceptor')
  @UseInterceptors(Interceptor)
  interceptor(): void {}

  @Get('handler')
  handler(): never {
    return failing('handler')();
  }

  @Get('row')
  @UseFilters(NotFoundLater)
  row(): never {
    throw new NoSuchRow('no such row');
  }

  @Get('filter')
  @UseFilters(Broken)
  filter(): never {
    throw new NoSuchRow('no such row');
  }
}

@Module({
  imports: [
    TelemetryModule.forRootAsync({ useFactory: async () => JSON.parse(process.env['MODULE_OPTIONS'] ?? '{}') }),
  ],
  controllers: [Shop],
})
class AppModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(failing('functional')).forRoutes('shop/functional');
    consumer.apply(ClassMiddleware).forRoutes('shop/class');
    consumer.apply((_request: unknown, _response: unknown, next: () => void) => next()).forRoutes('{*splat}');
  }
}

const isExpress = process.argv[2] === 'express';
const platform = isExpress ? await import('@nestjs/platform-express') : await import('@nestjs/platform-fastify');
const adapter = 'ExpressAdapter' in platform ? new platform.ExpressAdapter() : new platform.FastifyAdapter();
const app = await NestFactory.create(AppModule, adapter, { bufferLogs: true });
app.setGlobalPrefix('api').enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
// Beside the module nothing is done twice.
if (isExpress && process.env['MODULE_OPTIONS'] === '{}') app.use(traceExpress());
app.use(
  '/graphql',
  (_request: unknown, response: { end(text: string): void }) => void setImmediate(() => response.end('{}')),
);
app.enableShutdownHooks();
await app.listen(0, '127.0.0.1');
process.send!({ port: Number(new URL(await app.getUrl()).port) });
