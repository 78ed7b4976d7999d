import { diag } from '@opentelemetry/api';
import type { BuiltSdk } from './node-sdk.js';
import { finalFlush, isFirstToSayLoss, lostSpans, telemetryStatus } from './status.js';

/** What the collector has not received. */
export interface Lost {
  spans: number;
  records: number;
  /** Whether the last metrics are among it. */
  metrics: boolean;
}

export const lostOf = ({ batches, readers }: Pick<BuiltSdk, 'batches' | 'readers'>): Lost => ({
  spans: lostSpans(telemetryStatus()),
  records: batches.reduce((sum, { lost }) => sum + lost, 0),
  metrics: finalFlush()?.isOver === true && readers.some(({ isLost }) => isLost),
});

/** Reports once what was lost, if anything. */
export function sayLost({ spans, records, metrics }: Lost): void {
  const lost = [spans && `${spans} spans`, records && `${records} log records`, metrics && 'the last metrics'];
  const said = lost.filter(Boolean).join(' and ');
  if (said && isFirstToSayLoss()) diag.warn(`The program has ended; ${said} never reached the collector.`);
}
