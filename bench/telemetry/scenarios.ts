import type { Kind } from './wire/span.ts';

interface ScenarioOf {
  title: string;
  unit: string;
  /** A rate at which no variant's queue overflows, so that all spans arrive. */
  rate: number;
  file: string;
  env: Record<string, string>;
  /** The spans of a full-featured variant, all in one trace. */
  kinds: readonly Kind[];
}

const query = 'GET on one Nest route with one PostgreSQL query';
const http = { unit: 'request', rate: 1000, file: 'programs/http.mjs', kinds: ['SERVER', 'CLIENT'] } as const;

export const scenarios = {
  express: { ...http, title: `${query}, on Express (Nest's default)`, env: { BENCH_PLATFORM: 'express' } },
  fastify: { ...http, title: `${query}, on Fastify`, env: { BENCH_PLATFORM: 'fastify' } },
  messages: {
    title: 'publish to process through RabbitMQ',
    unit: 'message',
    rate: 2000,
    file: 'programs/messages.mjs',
    env: {},
    kinds: ['PRODUCER', 'CONSUMER'],
  },
} as const satisfies Record<string, ScenarioOf>;

export type Scenario = keyof typeof scenarios;
export const allScenarios = Object.keys(scenarios) as Scenario[];
