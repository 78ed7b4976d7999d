// A Nest application that logs through nestjs-pino, as docs/nestjs-pino.md has it; started by
// nestjs-pino.integration.spec.ts.
import 'reflect-metadata';
import { Controller, Get, Logger as NestLogger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { loggerOptions } from '@throughline/telemetry';
import { TelemetryModule } from '@throughline/telemetry/nest';
import { Logger, LoggerModule } from 'nestjs-pino';

@Controller()
class Orders {
  private readonly logger = new NestLogger(Orders.name);

  @Get('orders')
  list(): string[] {
    this.logger.log('listing for jane@example.org');
    return [];
  }
}

@Module({
  imports: [
    TelemetryModule.forRoot({ logger: false }),
    LoggerModule.forRoot({ pinoHttp: loggerOptions({ level: 'debug' }) }),
  ],
  controllers: [Orders],
})
class AppModule {}

const app = await NestFactory.create(AppModule, new ExpressAdapter(), { bufferLogs: true });
app.useLogger(app.get(Logger));
app.enableShutdownHooks();
await app.listen(0, '127.0.0.1');
process.send!({ port: Number(new URL(await app.getUrl()).port) });
