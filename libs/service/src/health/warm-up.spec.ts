import { Controller, Get, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { withSpan } from '@throughline/telemetry';
import { recordTraces } from '@throughline/telemetry-testing';
import { warmUp } from './warm-up.js';

Logger.overrideLogger(false);
const traces = recordTraces();
let asked = 0;

@Controller()
class AppController {
  @Get('shelf')
  shelf() {
    return withSpan('look', {}, () => (asked += 1));
  }

  @Get('hanging')
  hanging() {
    return new Promise(() => {});
  }
}

@Module({ controllers: [AppController] })
class App {}

let app: NestFastifyApplication;

beforeEach(async () => {
  asked = 0;
  traces.reset();
  app = await NestFactory.create<NestFastifyApplication>(App, new FastifyAdapter(), { logger: false });
});
afterEach(() => app.close());

it('answers the requests many times before it listens, and leaves no trace', async () => {
  await warmUp(app, [{ url: '/shelf' }]);

  expect(asked).toBeGreaterThan(5);
  expect(app.getHttpServer().listening).toBe(false);
  expect(traces.spans).toEqual([]);
});

it('stops at its time limit when a request hangs', async () => {
  await warmUp(app, [{ url: '/hanging' }, { url: '/shelf' }], 20);

  expect(asked).toBe(0);
});
