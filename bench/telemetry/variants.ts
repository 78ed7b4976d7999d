/**
 * What is compared. `off` is the plain program; the defaults, which make traces only, get the ESM hook, without which
 * they would see little.
 */
export const variants = {
  off: {
    title: 'no telemetry',
    args: ['--import', '@throughline/telemetry/register'],
    env: { OTEL_SDK_DISABLED: 'true' },
  },
  ours: {
    title: '@throughline/telemetry',
    args: ['--import', '@throughline/telemetry/register'],
    env: { BENCH_OURS: 'true' },
  },
  traces: {
    title: '@throughline/telemetry, traces only',
    args: ['--import', '@throughline/telemetry/register'],
    env: { BENCH_OURS: 'true', OTEL_METRICS_EXPORTER: 'none' },
  },
  defaults: {
    title: 'auto-instrumentations-node, its defaults',
    args: [
      '--import',
      './bench/telemetry/esm-hook.mjs',
      '--import',
      '@opentelemetry/auto-instrumentations-node/register',
    ],
    env: {},
  },
} as const;

export type Variant = keyof typeof variants;
export const names = Object.keys(variants) as Variant[];

const query = 'GET on one Nest route with one PostgreSQL query';

/** The rate is so many a second that nobody's queue overflows: what is paid for arrives. */
export const scenarios = {
  express: {
    title: `${query}, on Express (Nest's default)`,
    unit: 'request',
    rate: 1000,
    file: 'http.mjs',
    env: { BENCH_PLATFORM: 'express' },
  },
  fastify: {
    title: `${query}, on Fastify`,
    unit: 'request',
    rate: 1000,
    file: 'http.mjs',
    env: { BENCH_PLATFORM: 'fastify' },
  },
  messages: {
    title: 'publish to process through RabbitMQ',
    unit: 'message',
    rate: 3000,
    file: 'messages.mjs',
    env: {},
  },
} as const;

export type Scenario = keyof typeof scenarios;
