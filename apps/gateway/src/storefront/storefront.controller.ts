import { Controller, Get, Header, Inject, Param, Res } from '@nestjs/common';
import type { StorefrontSettings } from '@throughline/contracts';
import { Problem, SETTINGS } from '@throughline/service';
import { Untraced } from '@throughline/telemetry';
import type { FastifyReply } from 'fastify';
import { BrowserTraces } from '../browser/browser-traces.js';
import { IDENTITY, type IdentitySettings } from '../identity/settings.js';
import { OrderTraces } from '../traces/order-traces.js';
import type { Settings } from '../variables.js';
import { PAGE_POLICY } from './page-policy.js';

/** A file name of the build; `..` would leave the folder. */
const FILE = /^[\w-]+(\.[\w-]+)+$/;
const A_YEAR = 365 * 24 * 60 * 60 * 1000;

/** The storefront: one page, and its scripts and styles, which have a content hash in their names. */
@Controller()
@Untraced()
export class StorefrontController {
  constructor(
    private readonly traces: OrderTraces,
    private readonly browser: BrowserTraces,
    @Inject(IDENTITY) private readonly identity: IdentitySettings,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'TRACE_LINKS' | 'OPERATOR_AMQP_URL'>,
  ) {}

  @Get()
  @Header('Content-Security-Policy', PAGE_POLICY)
  page(@Res() reply: FastifyReply): FastifyReply {
    return reply.sendFile('index.html', { maxAge: 0 });
  }

  @Get('assets/:file')
  asset(@Param('file') file: string, @Res() reply: FastifyReply): FastifyReply {
    if (!FILE.test(file)) throw new Problem(404, 'not_found', 'There is no such file.');
    return reply.sendFile(`assets/${file}`, { maxAge: A_YEAR, immutable: true });
  }

  @Get('storefront')
  @Header('Cache-Control', 'no-store')
  offer(): StorefrontSettings {
    const { sessions } = this.identity;
    const { traces, browser, settings } = this;
    return {
      sessions,
      traces: traces.available,
      operations: settings.OPERATOR_AMQP_URL !== undefined,
      links: settings.TRACE_LINKS,
      pagePass: browser.issuePass(),
    };
  }
}
