import { join } from 'node:path';
import { root } from '../../tools/shop/site.ts';
import type { Scenario } from './scenarios.ts';

/**
 * `hand` is the official SDK, set up by somebody who knows it; a peer is a package that is installed for the same
 * purpose.
 */
export type Role = 'off' | 'ours' | 'hand' | 'peer';

export interface Variant {
  title: string;
  role: Role;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  /** The environment in which it samples nothing. */
  unsampled: Readonly<Record<string, string>>;
  /** The folder in `peers` from which it is installed. */
  folder?: string;
  /** The scenarios that it can trace; all by default. */
  scenarios?: readonly Scenario[];
  /**
   * The class of its tracer provider, to be checked: with another class, the figures would be those of another variant.
   */
  tracer?: string;
  /** What a reader has to know besides its figures. */
  note?: string;
}

export const peersFolder = join(root, '.local', 'bench', 'peers');

const register = ['--import', '@throughline/telemetry/register'];
const official = { OTEL_TRACES_SAMPLER: 'parentbased_always_off' };
const ours = { role: 'ours', args: register, unsampled: official } as const;
const tracesOnly = { OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' };
const peer = (folder: string) => ({
  role: 'peer' as const,
  folder,
  args: ['--import', join(peersFolder, folder, 'preload.mjs')],
  unsampled: official,
});

export const variants: Readonly<Record<string, Variant>> = {
  off: { title: 'no telemetry', role: 'off', args: register, env: { OTEL_SDK_DISABLED: 'true' }, unsampled: {} },
  ours: { ...ours, title: '@throughline/telemetry', env: { BENCH_WAY: 'ours' } },
  fast: {
    ...ours,
    title: '@throughline/telemetry, the fast tracer',
    env: { BENCH_WAY: 'ours', TELEMETRY_TRACER: 'fast' },
    tracer: 'FastTracerProvider',
  },
  traces: { ...ours, title: '@throughline/telemetry, traces only', env: { BENCH_WAY: 'ours', ...tracesOnly } },
  sdk: {
    title: 'the official SDK, the same instrumentations, by hand',
    role: 'hand',
    args: ['--import', './bench/telemetry/preloads/official-sdk.mjs'],
    env: { BENCH_WAY: 'by hand', ...tracesOnly },
    unsampled: official,
    note: 'traces only: it compares with this library, traces only',
  },
  defaults: {
    title: 'auto-instrumentations-node, its defaults',
    role: 'peer',
    args: [
      '--import',
      './bench/telemetry/preloads/esm-hook.mjs',
      '--import',
      '@opentelemetry/auto-instrumentations-node/register',
    ],
    env: {},
    unsampled: official,
  },
  'dd-trace': {
    ...peer('dd-trace'),
    title: 'dd-trace 6.21, over OTLP',
    env: {
      DD_SERVICE: 'bench',
      OTEL_TRACES_EXPORTER: 'otlp',
      DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
      DD_REMOTE_CONFIGURATION_ENABLED: 'false',
      DD_TRACE_STARTUP_LOGS: 'false',
      // By default it keeps 100 traces a second and drops the others before export.
      DD_TRACE_RATE_LIMIT: '-1',
    },
    note: 'its OTLP export sends each trace in a request of its own',
  },
  elastic: { ...peer('elastic'), title: '@elastic/opentelemetry-node 1.18', env: {} },
  splunk: {
    ...peer('splunk'),
    title: '@splunk/otel 4.11, with httpdc',
    env: { OTEL_INSTRUMENTATION_HTTP_ENABLED: 'false', OTEL_INSTRUMENTATION_HTTPDC_ENABLED: 'true' },
  },
  sentry: {
    ...peer('sentry'),
    title: '@sentry/node 11, tracing at 100 %',
    env: {},
    unsampled: { BENCH_SAMPLE_RATE: '0' },
    note: 'it sends each trace in an envelope of its own',
  },
  observe: {
    ...peer('observe'),
    title: '@nestjs/observe 0.3.3',
    args: [],
    env: { BENCH_APP: join(peersFolder, 'observe', 'app.mjs') },
    unsampled: { BENCH_SAMPLE_RATE: '0' },
    scenarios: ['express', 'fastify'],
    note: 'it sees the message handlers of Nest, not amqplib',
  },
};

export const names = Object.keys(variants);

/** Whether a variant can be measured in that scenario. */
export const takesPart = (name: string, scenario: Scenario): boolean =>
  variants[name]!.scenarios?.includes(scenario) ?? true;
