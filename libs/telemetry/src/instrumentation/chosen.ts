import { diag } from '@opentelemetry/api';
import { getStringListFromEnv } from '@opentelemetry/core';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { PinoInstrumentation } from '@opentelemetry/instrumentation-pino';
import { RuntimeNodeInstrumentation } from '@opentelemetry/instrumentation-runtime-node';
import { aroundFetchEnds } from '../metrics/exemplars/ending-fetch.js';
import { fetchOnce } from '../http/fetch-once.js';
import { HttpInPlace } from '../http/http-in-place.js';
import { DEFAULTS, type InstrumentationConfigs, type LeanName } from './configuration.js';
import { both } from './both.js';
import { endsBy } from './http-ends.js';
import { PoolContextInstrumentation } from './pool-context.js';

const PREFIX = '@opentelemetry/instrumentation-';
const ALL = '@opentelemetry/auto-instrumentations-node';

type Make = (given: InstrumentationConfigs) => Instrumentation[];

const LEAN: Record<LeanName, Make> = {
  http: ({ http }) => [new HttpInPlace(both(DEFAULTS.http, http))],
  undici: ({ undici }) => aroundFetchEnds(() => [fetchOnce(both(DEFAULTS.undici, undici))], endsBy),
  pg: ({ pg }) => [new PgInstrumentation(both(DEFAULTS.pg, pg)), new PoolContextInstrumentation()],
  pino: ({ pino }) => [new PinoInstrumentation({ ...DEFAULTS.pino, ...pino })],
  'runtime-node': (given) => [new RuntimeNodeInstrumentation({ ...given['runtime-node'] })],
};

/**
 * Returns the default instrumentations, or those that `OTEL_NODE_ENABLED_INSTRUMENTATIONS` and
 * `OTEL_NODE_DISABLED_INSTRUMENTATIONS` choose by short name from `@opentelemetry/auto-instrumentations-node`, if that
 * is installed. amqplib's is never a default, because it overwrites the caller's headers; see `tracePublish`.
 */
export async function chosenInstrumentations(given: InstrumentationConfigs = {}): Promise<Instrumentation[]> {
  const enabled = getStringListFromEnv('OTEL_NODE_ENABLED_INSTRUMENTATIONS') ?? [];
  const disabled = getStringListFromEnv('OTEL_NODE_DISABLED_INSTRUMENTATIONS') ?? [];
  const names = enabled.length ? enabled : Object.keys(LEAN);
  const wanted = names.filter((name) => !disabled.includes(name));
  const lean = wanted.filter((name) => name in LEAN) as LeanName[];
  const others = wanted.filter((name) => !(name in LEAN));
  return [...lean.flatMap((name) => LEAN[name](given)), ...(others.length ? await fromAll(others, given) : [])];
}

/** Loads on demand: some forty instrumentations cost a second of start-up and 40 MB. */
async function fromAll(names: string[], given: InstrumentationConfigs): Promise<Instrumentation[]> {
  try {
    const { getNodeAutoInstrumentations } = await import('@opentelemetry/auto-instrumentations-node');
    const lean = Object.keys(LEAN).map((name) => [PREFIX + name, { enabled: false }]);
    const configs = names.map((name) => [PREFIX + name, { ...given[name], enabled: true }]);
    return getNodeAutoInstrumentations(Object.fromEntries([...lean, ...configs]));
  } catch (error) {
    diag.error(`OTEL_NODE_ENABLED_INSTRUMENTATIONS: ${names.join(', ')} needs ${ALL}: npm install ${ALL}`, error);
    return [];
  }
}
