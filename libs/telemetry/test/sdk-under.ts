import { context, diag, logs, metrics, propagation, trace, type Tracer } from '@opentelemetry/api';
import { jest } from '@jest/globals';
import { buildSdk, type BuiltSdk } from '../src/start/node-sdk.js';
import type { TelemetryOptions } from '../src/start/options.js';

/** What an SDK did, and what it said on stderr. */
export interface Done<T> {
  result: T;
  said: string[];
  sdk: BuiltSdk;
}

/**
 * Runs an SDK in this process as the preload would under `env`, and with no other `OTEL_*` variable; ends it once
 * `work` is over.
 */
export async function sdkUnder<T>(
  env: Record<string, string>,
  work: (tracer: Tracer, sdk: BuiltSdk) => T | Promise<T>,
  options: TelemetryOptions = {},
): Promise<Done<Awaited<T>>> {
  const before = { ...process.env };
  for (const name of Object.keys(process.env)) if (name.startsWith('OTEL_')) delete process.env[name];
  Object.assign(process.env, env);
  const said: string[] = [];
  const stderr = jest.spyOn(process.stderr, 'write').mockImplementation((line) => {
    said.push((JSON.parse(String(line)) as { msg: string }).msg);
    return true;
  });
  try {
    const sdk = await buildSdk(options);
    sdk.start();
    const result = await work(trace.getTracer('test'), sdk);
    await sdk.shutdown();
    return { result, said, sdk };
  } finally {
    for (const api of [trace, metrics, logs, propagation, context, diag]) api.disable();
    stderr.mockRestore();
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}
