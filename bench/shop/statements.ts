import { readFileSync, statSync } from 'node:fs';
import { withClient } from '../../prisma/with-client.ts';
import type { Supervisor } from '../../tools/processes/supervisor.ts';
import { closedLoop, type Target } from './load.ts';

/** A statement and how often an order runs it. */
export interface Counted {
  database: string;
  text: string;
  count: number;
}

/** Places more orders and counts the statements in PostgreSQL's log; counts none for a server that is not ours. */
export async function countStatements(
  target: Target,
  { run }: Pick<Supervisor, 'run'>,
  { counted, atOnce }: { counted: number; atOnce: number },
): Promise<Counted[]> {
  const log = run.processes.find(({ name }) => name === 'postgres')?.log;
  if (!log || !counted) return [];
  await logStatements(target.ordersUrl);
  const offset = endOf(log);
  await closedLoop(target, counted, atOnce);
  const seen = statementsSince(log, offset);
  await stopLogging(target.ordersUrl);
  return seen.map((each) => ({ ...each, count: each.count / counted }));
}

/** Makes PostgreSQL log each statement with its database. Costs time, so not while measuring anything else. */
export const logStatements = (url: string): Promise<void> =>
  configure(url, "ALTER SYSTEM SET log_statement = 'all'", "ALTER SYSTEM SET log_line_prefix = '@%d@%a@'");

export const stopLogging = (url: string): Promise<void> =>
  configure(url, 'ALTER SYSTEM RESET log_statement', 'ALTER SYSTEM RESET log_line_prefix');

async function configure(url: string, ...statements: string[]): Promise<void> {
  await withClient(url, async (client) => {
    for (const statement of statements) await client.query(statement);
    await client.query('SELECT pg_reload_conf()');
  });
}

export const endOf = (log: string): number => statSync(log).size;

/** The statements logged since `offset`, without those of the load generator. */
export function statementsSince(log: string, offset: number): Counted[] {
  const entries = readFileSync(log)
    .subarray(offset)
    .toString('utf8')
    .split(/^(?=@)/m);
  const counts = new Map<string, Counted>();
  for (const entry of entries) {
    const [, database, application, rest] = /^@([^@]*)@([^@]*)@LOG: {2}(.*)$/s.exec(entry) ?? [];
    const text = /^(?:statement|execute [^:]+): (.*)$/s
      .exec(rest ?? '')?.[1]
      ?.replace(/\s+/g, ' ')
      .trim();
    if (!text || application === 'bench' || /^(ALTER SYSTEM|SELECT pg_reload_conf)/.test(text)) continue;
    const key = `${database} ${text}`;
    const counted = counts.get(key) ?? { database: database!, text, count: 0 };
    counted.count += 1;
    counts.set(key, counted);
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
}
