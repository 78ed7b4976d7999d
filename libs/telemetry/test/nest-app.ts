// A Nest application with a bit of everything that may be traced or not; started by untraced.integration.spec.ts.
import 'reflect-metadata';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type CanActivate,
  Controller,
  ForbiddenException,
  Get,
  Injectable,
  Module,
  NotFoundException,
  RequestMapping,
  RequestMethod,
  UseGuards,
  Version,
  VersioningType,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type CustomTransportStrategy, EventPattern, Server } from '@nestjs/microservices';
import { SpanKind, trace } from '@opentelemetry/api';
import { shutdownTelemetry, Traced, Untraced, withSpan } from '@throughline/telemetry';
import { traceFastify } from '@throughline/telemetry/fastify';
import { TelemetryModule } from '@throughline/telemetry/nest';

const downstream = createServer((request, response) => response.end(String(request.headers['traceparent'])));
await new Promise<void>((resolve) => downstream.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(downstream.address() as AddressInfo).port}/downstream`;

@Injectable()
class SpanGuard implements CanActivate {
  canActivate = (): boolean => withSpan('guard', {}, () => true);
}

@Injectable()
class Nobody implements CanActivate {
  canActivate(): boolean {
    throw new ForbiddenException();
  }
}

@Traced()
@Injectable()
class Work {
  async run(): Promise<{ told: string }> {
    await withSpan('nested', {}, async () => {});
    return { told: await (await fetch(url)).text() };
  }
}

class Base {
  constructor(protected readonly work: Work) {}

  @Get('inherited')
  inherited(): Promise<object> {
    return this.work.run();
  }
}

@Controller('quiet')
@Untraced()
@UseGuards(SpanGuard)
class QuietController extends Base {
  constructor(work: Work) {
    super(work);
  }

  @Get('items/:id')
  item(): Promise<object> {
    return this.work.run();
  }

  @EventPattern('quiet')
  handle(_event: object): Promise<object> {
    return this.work.run();
  }
}

@Controller('loud')
@UseGuards(SpanGuard)
class LoudController extends Base {
  constructor(work: Work) {
    super(work);
  }

  @Untraced()
  @Get('ping')
  ping(): Promise<object> {
    return this.work.run();
  }

  @Untraced()
  @RequestMapping({ path: 'asked', method: RequestMethod.QUERY })
  asked(): Promise<object> {
    return this.work.run();
  }

  @Version('2')
  @Get('versioned')
  @Untraced()
  two(): Promise<object> {
    return this.work.run();
  }

  @Version('1')
  @Get('versioned')
  one(): Promise<object> {
    return this.work.run();
  }

  @Traced()
  @Get('guarded')
  @UseGuards(Nobody)
  guarded(): string {
    return 'for nobody';
  }

  @Get('missing')
  missing(): never {
    throw new NotFoundException();
  }

  @Get('broken')
  broken(): never {
    throw new TypeError('a bug');
  }

  @Get(':id')
  get(): Promise<object> {
    return this.work.run();
  }

  @Get('late')
  @Untraced()
  late(): Promise<object> {
    return this.work.run();
  }

  @EventPattern('loud')
  handle(_event: object): Promise<object> {
    return this.work.run();
  }

  @Untraced()
  @EventPattern('hushed')
  hushed(_event: object): Promise<object> {
    return this.work.run();
  }
}

/** A transport that knows nothing of us, under an instrumentation that neither does. */
class PlainTransport extends Server implements CustomTransportStrategy {
  listen(done: () => void): void {
    done();
  }
  close(): void {}
  on(): void {}
  unwrap<T>(): T {
    return this as unknown as T;
  }
  deliver(pattern: string): Promise<unknown> {
    return trace
      .getTracer('foreign')
      .startActiveSpan(`process ${pattern}`, { kind: SpanKind.CONSUMER }, async (span) => {
        await this.getHandlerByPattern(pattern)!({}, {});
        span.end();
      });
  }
}

@Module({ imports: [TelemetryModule], controllers: [LoudController, QuietController], providers: [Work] })
class AppModule {}

const platform =
  process.argv[2] === 'express' ? await import('@nestjs/platform-express') : await import('@nestjs/platform-fastify');
const adapter = 'ExpressAdapter' in platform ? new platform.ExpressAdapter() : new platform.FastifyAdapter();
if ('FastifyAdapter' in platform) traceFastify(adapter.getInstance());
const app = await NestFactory.create(AppModule, adapter, { logger: false });
app.setGlobalPrefix('api').enableVersioning({ type: VersioningType.HEADER, header: 'x-version' });
app.use((_request: unknown, _response: unknown, next: () => void) => withSpan('middleware', {}, () => next()));
const transport = new PlainTransport();
app.connectMicroservice({ strategy: transport });
await app.startAllMicroservices();
await app.listen(0, '127.0.0.1');

process.on('message', async (message: { deliver?: string; stop?: boolean }) => {
  if (message.deliver) process.send!({ delivered: await transport.deliver(message.deliver) });
  if (!message.stop) return;
  await app.close();
  downstream.close();
  await shutdownTelemetry();
  process.disconnect();
});
process.send!({ port: Number(new URL(await app.getUrl()).port) });
