import { setTimeout as sleep } from 'node:timers/promises';
import { ask, start, startVariant, stop } from './measure.ts';
import type { Scenario, Variant } from './variants.ts';

interface Seen {
  name: string;
  traceId: string;
  parentSpanId?: string;
  links: number;
}

/** The spans of one request or message, by name, and their links: what the cost is paid for. Not timed. */
export async function whatIsSeen(scenario: Scenario, variant: Variant): Promise<string[]> {
  const sink = await start('sink.mjs');
  const json = { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_BSP_SCHEDULE_DELAY: '100' };
  const { child, url } = await startVariant(scenario, variant, sink.url, json);
  const one = async () => {
    if (scenario === 'messages') for (const order of [{ go: 0 }, { halt: true }]) child.send(order);
    else await (await fetch(url)).text();
    await sleep(1500);
    return ask<{ spans: Seen[] }>(sink.child, {});
  };
  try {
    // The first one also connects to the database: the second is what all the others are like.
    await one();
    const { spans } = await one();
    const consumer = scenario === 'messages' ? spans.find(({ parentSpanId }) => parentSpanId) : undefined;
    const trace = consumer?.traceId ?? spans.at(-1)?.traceId;
    return spans
      .filter(({ traceId }) => traceId === trace)
      .map(({ name, links }) => name.replace(/bench\.\d+/g, 'bench') + (links > 0 ? ` (${links} link)` : ''));
  } finally {
    await Promise.all([stop(child), stop(sink.child)]);
  }
}
