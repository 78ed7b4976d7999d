import { Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { metrics } from '@opentelemetry/api';
import { BrowserTraces as Body } from '@throughline/contracts';
import { Problem, ZodValidationPipe } from '@throughline/service';
import { continueKnownCallers, type HeaderOf } from '@throughline/telemetry';
import type { SpanRelay } from '@throughline/telemetry/relay';
import { originRefused } from '../identity/refusals.js';
import { isOwnTrace, isSameOrigin } from './own-page.js';
import { PASS_HEADER, type PagePasses } from './page-passes.js';
import { relayedSpans } from './relayed-spans.js';

const body = new ZodValidationPipe(Body);

/** Takes the storefront's spans, and lets its traces continue here. Off where `relay` is null. */
export class BrowserTraces implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(BrowserTraces.name);
  private received = 0;
  private refused = 0;

  constructor(
    private readonly passes: PagePasses,
    private readonly relay: SpanRelay | null,
  ) {}

  onModuleInit(): void {
    if (!this.relay) return;
    continueKnownCallers((headerOf) => isOwnTrace(headerOf, this.passes));
    this.count(this.relay);
  }

  /** Issues the pass for a page that loads; null when browser tracing is off. */
  issuePass(): string | null {
    return this.relay && this.passes.issue();
  }

  get available(): boolean {
    return this.relay !== null;
  }

  /** @throws Problem 403 `origin_refused` or `page_pass_refused`, 400 where the spans are not a page's own */
  take(headerOf: HeaderOf, given: unknown): void {
    if (!isSameOrigin(headerOf, { needsOrigin: true })) throw originRefused();
    const prefix = this.passes.prefixOf(headerOf(PASS_HEADER));
    if (prefix === null)
      throw new Problem(403, 'page_pass_refused', 'Send the pagePass of GET /storefront; it is valid for 12 hours.');
    try {
      const spans = relayedSpans(body.transform(given), { prefix, origin: new URL(headerOf('origin')!) });
      this.received += spans.length;
      this.relay!.send(spans);
    } catch (error) {
      this.refused += 1;
      throw error;
    }
  }

  /** After the last request. */
  async onApplicationShutdown(): Promise<void> {
    continueKnownCallers(undefined);
    await this.relay
      ?.shutdown()
      .catch((error: Error) => this.logger.warn(`Spans of browsers are lost: ${error.message}`));
  }

  private count(relay: SpanRelay): void {
    const meter = metrics.getMeter('@throughline/gateway');
    const counter = (name: string, description: string) =>
      meter.createObservableCounter(name, { unit: '{span}', description });
    counter('browser.spans.received', 'Spans taken from browsers').addCallback((result) =>
      result.observe(this.received),
    );
    counter('browser.spans.dropped', 'Spans of browsers that the collector never got').addCallback((result) => {
      for (const [reason, dropped] of Object.entries(relay.counts.dropped)) result.observe(dropped, { reason });
      result.observe(this.refused, { reason: 'refused' });
    });
  }
}
