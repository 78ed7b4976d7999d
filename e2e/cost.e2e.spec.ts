import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rssOf } from '../bench/shop/processes.ts';
import { endOf, stopLogging, logStatements, statementsSince } from '../bench/shop/statements.ts';
import { services, type Service } from '../tools/shop/services.ts';
import { inOrders } from './support/database.js';
import { env } from './support/env.js';
import { entryOf, ready, runs, start, stop } from './support/processes.js';
import { anOrder, place } from './support/shop.js';
import { SpanMeter } from './support/span-meter.js';
import { until } from './support/until.js';

/**
 * The most that an order may cost, in figures that do not depend on the machine's speed. Raise a bound only in the
 * commit that needs it.
 */
const AT_MOST = { statements: 11, messages: 4, spans: 27, spanBytes: 16_000 };
/** A figure below its lower bound means that something was not counted. */
const AT_LEAST = { statements: 6, messages: 3, spans: 20, spanBytes: 5000 };
/** The gateway also serves the storefront, identities and traces. */
const modulesAtMost = (name: Service): number => (name === 'gateway' ? 1920 : 1660);
const REST_MB = 180;
const ORDERS = 20;
/** Whether the order is completed and its last event published. */
const PUBLISHED = `
  SELECT count(*) > 0 AS done FROM outbox WHERE aggregate_id = $1 AND type = 'order.completed' AND published_at IS NOT NULL`;
/** Long enough to switch off timers, which would add more work on a slow machine. */
const NEVER = String(3_600_000);
const WITHOUT_TIMERS = {
  OUTBOX_POLL_MS: NEVER,
  APPROVAL_SWEEP_MS: NEVER,
  PENDING_SWEEP_MS: NEVER,
  IDEMPOTENCY_SWEEP_MS: NEVER,
};

const meter = new SpanMeter();
let placed = 0;
const folder = mkdtempSync(join(tmpdir(), 'cost-'));

beforeAll(async () => {
  await restartAll({
    ...WITHOUT_TIMERS,
    OTEL_EXPORTER_OTLP_ENDPOINT: await meter.listen(),
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    NODE_OPTIONS: `--import ${new URL('support/count-modules.mjs', import.meta.url).href}`,
    MODULES_FILE: join(folder, 'modules'),
  });
  await placeOneByOne(1);
});

afterAll(async () => {
  await restartAll();
  meter.close();
  rmSync(folder, { recursive: true });
});

it.each(services)('%s stays within its number of loaded modules', async (name) => {
  expect(await modulesOf(name)).toBeLessThanOrEqual(modulesAtMost(name));
});

it.each(services)('%s stays within its memory at rest', (name) => {
  expect(rssOf(entryOf(name).pid)).toBeLessThanOrEqual(REST_MB);
});

// Counts statements in the log of the PostgreSQL that the tests start.
const whereLogged = runs('postgres') ? it : it.skip;
whereLogged('an order stays within its number of statements', async () => {
  const { log } = entryOf('postgres');
  await logStatements(env.ordersDatabase);
  const offset = endOf(log);
  await placeOneByOne(ORDERS).finally(() => stopLogging(env.ordersDatabase));
  const seen = statementsSince(log, offset);

  const perOrder = seen.reduce((sum, { count }) => sum + count, 0) / ORDERS;
  const list = seen.map(({ count, text }) => `${count / ORDERS} ${text.slice(0, 80)}`).join('\n');
  if (perOrder > AT_MOST.statements || perOrder < AT_LEAST.statements)
    throw new Error(`${perOrder} statements an order, not ${AT_LEAST.statements} to ${AT_MOST.statements}:\n${list}`);
});

// Last, because only stopped services have certainly sent all spans.
it('an order stays within its number of messages, spans and bytes', async () => {
  await Promise.all(services.map((name) => stop(name)));

  const perOrder = { messages: meter.messages / placed, spans: meter.spans / placed, spanBytes: meter.bytes / placed };
  expect(outOfBounds(perOrder)).toEqual([]);
});

/** Describes each figure that is out of its bounds. */
const outOfBounds = (found: Partial<typeof AT_MOST>): string[] =>
  (Object.entries(found) as [keyof typeof AT_MOST, number][])
    .filter(([name, figure]) => !(figure >= AT_LEAST[name] && figure <= AT_MOST[name]))
    .map(([name, figure]) => `${name}: ${figure}, not ${AT_LEAST[name]} to ${AT_MOST[name]}`);

async function restartAll(more: Record<string, string> = {}): Promise<void> {
  await Promise.all(services.map((name) => stop(name)));
  for (const name of services) await start(name, more);
  await Promise.all(services.map((name) => ready(entryOf(name).url!)));
}

/** Waits for each order before the next, so that batching does not lower the cost. */
async function placeOneByOne(orders: number): Promise<void> {
  for (let nth = 0; nth < orders; nth++) {
    const { id } = await place(anOrder('LAPTOP-3'));
    placed++;
    const isPublished = async () => (await inOrders<{ done: boolean }>(PUBLISHED, id))[0]!.done;
    await until(`order ${id} to be completed`, isPublished, { everyMs: 10 });
  }
}

async function modulesOf(name: Service): Promise<number> {
  const { pid } = entryOf(name);
  const file = join(folder, `modules.${pid}`);
  process.kill(pid, 'SIGUSR2');
  await until(`the modules of ${name}`, () => existsSync(file) && readFileSync(file, 'utf8') !== '');
  return Number(readFileSync(file, 'utf8'));
}
