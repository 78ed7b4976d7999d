import { Body, Controller, Header, HttpCode, Post, Req } from '@nestjs/common';
import { Problem } from '@throughline/service';
import { Untraced } from '@throughline/telemetry';
import type { FastifyRequest } from 'fastify';
import { BrowserTraces } from './browser-traces.js';

/** Takes OTLP/JSON from the storefront. Not traced itself. */
@Controller('telemetry/traces')
@Untraced()
export class BrowserTracesController {
  constructor(private readonly traces: BrowserTraces) {}

  @Post()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async take(@Req() request: FastifyRequest, @Body() body: unknown): Promise<object> {
    if (!this.traces.available)
      throw new Problem(404, 'browser_traces_not_configured', 'Spans of browsers are not taken here.');
    await request.server.admitBrowserTraces(request);
    const { headers } = request;
    this.traces.take((name) => (typeof headers[name] === 'string' ? headers[name] : undefined), body);
    return {};
  }
}
