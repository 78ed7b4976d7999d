import type { MetricRecord } from '@throughline/telemetry-testing';
import { env } from './env.js';

interface Listed {
  name: string;
  kind: 'sum' | 'gauge' | 'histogram';
  unit: string;
}

interface Series {
  attributes: Record<string, unknown>;
}

/** Every metric that the viewer has received, with the attributes of each series. */
export async function metrics(): Promise<MetricRecord[]> {
  const { metrics } = await answer<{ metrics: Listed[] }>('/api/metrics');
  return Promise.all(
    metrics.map(async ({ name, unit }) => {
      const body = JSON.stringify({ name });
      const { series } = await answer<{ series: Series[] }>('/api/query/metrics', { method: 'POST', body });
      return { name, unit, points: series.map(({ attributes }) => attributes) };
    }),
  );
}

async function answer<T>(path: string, init: RequestInit = {}): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(new URL(path, env.viewer), { ...init, headers, signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}
