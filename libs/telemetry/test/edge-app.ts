// A Nest application that shows what it tells others of its caller's trace; started by edge.integration.spec.ts.
import 'reflect-metadata';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { traceExpress } from '@throughline/telemetry/express';
import { traceFastify } from '@throughline/telemetry/fastify';
import { drainOnShutdown, TelemetryModule } from '@throughline/telemetry/nest';

const downstream = createServer(({ headers: { traceparent, tracestate } }, response) =>
  response.end(JSON.stringify({ traceparent, tracestate })),
);
await new Promise<void>((resolve) => downstream.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(downstream.address() as AddressInfo).port}`;
let release = (): void => {};

@Controller()
class EdgeController {
  @Get('told')
  async told(): Promise<unknown> {
    return (await fetch(url)).json();
  }

  @Get('slow')
  async slow(): Promise<string> {
    process.send!({ serving: true });
    await new Promise<void>((resolve) => (release = resolve));
    return 'done';
  }
}

@Module({ imports: [TelemetryModule], controllers: [EdgeController] })
class AppModule {}

const platform =
  process.argv[2] === 'express' ? await import('@nestjs/platform-express') : await import('@nestjs/platform-fastify');
const adapter = 'ExpressAdapter' in platform ? new platform.ExpressAdapter() : new platform.FastifyAdapter();
if ('FastifyAdapter' in platform) traceFastify(adapter.getInstance());
const app = await NestFactory.create(AppModule, adapter, { logger: false });
if ('ExpressAdapter' in platform) app.use(traceExpress());
await app.listen(0, '127.0.0.1');
const say = (said: string): void => void (process.connected && process.send!({ said }));
drainOnShutdown(app, {
  say,
  drainMs: Number(process.env['DRAIN_MS'] ?? 5000),
  flushMs: 500,
  before: async () => {
    downstream.close();
    process.removeAllListeners('message');
  },
});
process.on('message', () => release());
process.send!({ port: Number(new URL(await app.getUrl()).port) });
