import 'reflect-metadata';
import {
  type CallHandler,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Inject,
  Injectable,
  Module,
  type NestInterceptor,
  Param,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientProxy, ClientsModule, EventPattern, type RmqOptions, Transport } from '@nestjs/microservices';
import { nestInstrumentation, NestInstrumentationModule, TelemetryModule } from '@throughline/telemetry/nest';
import type { Observable } from 'rxjs';

const rmq: RmqOptions = {
  transport: Transport.RMQ,
  options: { urls: [process.env['AMQP_URL']!], queue: process.env['QUEUE']!, queueOptions: { autoDelete: true } },
};

@Injectable()
class Open implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

@Injectable()
class Wrapped implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle();
  }
}

@Injectable()
class Prices {
  #cents = 100;

  async of(_sku: string): Promise<number> {
    return this.#cents;
  }
}

/** Methods of Nest 11 that get spans without a decorator, for a request and for a message. */
@Controller()
@UseGuards(Open)
@UseInterceptors(Wrapped)
class Shop {
  constructor(
    @Inject('SHOP') private readonly shop: ClientProxy,
    private readonly prices: Prices,
  ) {}

  @Get('prices/:sku')
  async price(@Param('sku') sku: string): Promise<number> {
    const price = await this.prices.of(sku);
    this.shop.emit('price.asked', { sku });
    return price;
  }

  @EventPattern('price.asked')
  async count(_asked: { sku: string }): Promise<void> {}
}

const insides = { guards: true, interceptors: true, handlers: true, providers: ['Prices'] };
const byModule = process.env['BY'] === 'module';

@Module({
  imports: [
    TelemetryModule.forRoot(),
    ...(byModule ? [NestInstrumentationModule.forRoot(insides)] : []),
    ClientsModule.register([{ name: 'SHOP', ...rmq }]),
  ],
  controllers: [Shop],
  providers: [Prices],
})
class App {}

async function main(): Promise<void> {
  const app = await NestFactory.create(App, { bufferLogs: true, ...(byModule ? {} : nestInstrumentation(insides)) });
  app.connectMicroservice(rmq);
  app.enableShutdownHooks();
  await app.startAllMicroservices();
  await app.listen(0, '127.0.0.1');
  console.log(`listening on ${await app.getUrl()}`);
}

void main();
