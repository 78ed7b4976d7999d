import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../tools/console/failure.ts';
import { drawVisit, MIXES } from '../../tools/load/mix.ts';
import { openLoop } from '../../tools/load/open-loop.ts';
import { LoadTally } from '../../tools/load/tally.ts';
import { visit } from '../../tools/load/visitor.ts';
import { docker } from './docker.ts';
import { ComposeProject } from './project.ts';

const PER_SECOND = 5;
const FOR_MS = 30_000;
/** Half of a machine of 8 GiB. */
const LIMIT_MIB = 4096;

/** Measures the memory of all containers together while visitors order; no order may get lost. */
export async function assertFits(shop: string): Promise<{ note: string }> {
  const tally = new LoadTally();
  const visits: Promise<void>[] = [];
  const samples: Usage[][] = [];
  let over = false;
  const measured = (async () => {
    do {
      samples.push(await usages());
      await delay(500);
    } while (!over);
  })();
  // Fails below, where it is awaited.
  measured.catch(() => {});
  await openLoop(PER_SECOND, FOR_MS, (due) => {
    visits.push(visit(shop, drawVisit(MIXES['orders']!), due, tally, 60_000));
  });
  await Promise.all(visits);
  over = true;
  await measured;
  if (tally.lost.length > 0) throw new Failure(`${tally.lost.length} orders are lost`);
  if (tally.completed.length === 0) throw new Failure('no order was completed');
  const { total, largest } = peak(samples);
  if (total > LIMIT_MIB) throw new Failure(`${total} MiB are used, more than ${LIMIT_MIB}`);
  return { note: `${total} MiB at most, ${largest}; ${tally.completed.length} orders` };
}

export interface Usage {
  name: string;
  mib: number;
}

/** The highest sum of all samples, and the largest container in it. */
export function peak(samples: Usage[][]): { total: number; largest: string } {
  const sum = (usages: Usage[]) => usages.reduce((all, { mib }) => all + mib, 0);
  const highest = samples.reduce((one, other) => (sum(other) > sum(one) ? other : one));
  const { name, mib } = highest.reduce((one, other) => (other.mib > one.mib ? other : one));
  return { total: Math.round(sum(highest)), largest: `${name} ${Math.round(mib)}` };
}

async function usages(): Promise<Usage[]> {
  const ids = await docker('ps', '--quiet', '--filter', `label=com.docker.compose.project=${ComposeProject.NAME}`);
  const lines = await docker('stats', '--no-stream', '--format', '{{.Name}} {{.MemUsage}}', ...ids.split('\n'));
  return lines.split('\n').map(usageOf);
}

const UNITS: Record<string, number> = { B: 2 ** -20, KiB: 2 ** -10, MiB: 1, GiB: 2 ** 10 };

/** Reads a line such as `throughline-test-loki-1 18.12MiB / 512MiB`. */
export function usageOf(line: string): Usage {
  const [, name, amount, unit] = /^(\S+) ([\d.]+)([KMG]?i?B) \//.exec(line) ?? [];
  if (!name || !UNITS[unit!]) throw new Failure(`docker stats says ${line}`);
  return {
    name: name.replace(`${ComposeProject.NAME}-`, '').replace(/-\d+$/, ''),
    mib: Number(amount) * UNITS[unit!]!,
  };
}
