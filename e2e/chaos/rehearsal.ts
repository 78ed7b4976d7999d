import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '../../tools/processes/wait.ts';
import type { Cluster } from './cluster.ts';
import { sessionFor } from './customer.ts';
import type { Effect, Fault } from './faults/fault.ts';
import { complaintsOfBooks, unitsIn } from './judge/books.ts';
import { droppedSpans, increase } from './judge/drops.ts';
import { complaintsOfOrders, ordersOf, unfinished } from './judge/orders.ts';
import { flows, pace } from './judge/pace.ts';
import { complaintsOfDepths, complaintsOfOutboxes, complaintsOfParking, depths } from './judge/queues.ts';
import { complaintsOfResources, type Resources, resources } from './judge/resources.ts';
import { drawTorn, type Torn, torn } from './judge/traces.ts';
import { Load } from './load.ts';
import type { Verdict } from './verdict.ts';
import { Random } from '../../tools/drill/random.ts';

const STEADY_MS = 4000;
const FLOWS_FOR_MS = 4000;
const PATIENCE_MS = 150_000;
/** A pool closes connections that it has not needed for ten seconds. */
const RESOURCES_BACK_MS = 40_000;
/** The broker updates its metrics every five seconds. */
const BROKER_TELLS_MS = 5500;

export interface Options {
  seed: number;
  perSecond: number;
  /** The broker's metrics; without them, unacked messages are not checked. */
  metricsUrl?: string | undefined;
}

/** Injects faults into a cluster under load, one after the other, and checks it after each. */
export class Rehearsal {
  readonly #cluster: Cluster;
  readonly #options: Options;
  #before: Resources | undefined;

  constructor(cluster: Cluster, options: Options) {
    this.#cluster = cluster;
    this.#options = options;
  }

  async run(fault: Fault, say: (what: string) => void): Promise<Verdict> {
    const { seed, perSecond } = this.#options;
    const cluster = this.#cluster;
    const units = await unitsIn(cluster.place);
    // Each fault has a seed of its own, so that it meets the same orders alone as among others.
    const random = new Random(seed + [...fault.name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7));
    const load = await this.#load(random);
    cluster.sink.forget();
    const begin = Date.now();
    load.start(perSecond);
    try {
      say('steady load');
      await delay(STEADY_MS);
      await this.#untilFlows(load);
      this.#before ??= await resources(cluster);
      const dropped = await droppedSpans(cluster);
      say(fault.description);
      const effect = await fault.strike({ cluster, load, random, perSecond, say });
      say('waits until orders flow again');
      await this.#untilFlows(load);
      await Promise.all(cluster.replicas.map((replica) => cluster.ready(replica)));
      const strain = await settled(() => this.#strain(), RESOURCES_BACK_MS);
      await load.stop();
      say('judges');
      return await this.#judge(fault, { load, begin, units, strain, dropped, ...effect });
    } finally {
      await load.stop();
    }
  }

  /** Under the load, which goes on. */
  async #strain(): Promise<string[]> {
    return complaintsOfResources(this.#before!, await resources(this.#cluster));
  }

  async #load(random: Random): Promise<Load> {
    const { gateway } = this.#cluster;
    const [customer, approver] = await Promise.all([sessionFor(gateway, 'customer'), sessionFor(gateway, 'approver')]);
    return new Load(gateway, random, { customer, approver });
  }

  async #untilFlows({ purchases }: Load): Promise<void> {
    const flowing = async () => flows(purchases, await ordersOf(this.#cluster.place, purchases), FLOWS_FOR_MS);
    await waitFor('orders to flow', flowing, { withinMs: PATIENCE_MS, everyMs: 500 });
  }

  async #judge(fault: Fault, seen: Seen): Promise<Verdict> {
    const { place } = this.#cluster;
    const { purchases } = seen.load;
    const late = await settled(async () => {
      const open = unfinished(purchases, await ordersOf(place, purchases));
      return [
        ...(open.length ? [`${open.length} orders have not ended: ${open.slice(0, 5).map(({ id }) => id)}`] : []),
        ...(await complaintsOfOutboxes(place)),
      ];
    });
    const ids = purchases.flatMap(({ id }) => id ?? []);
    const rows = await ordersOf(place, purchases);
    const units = await unitsIn(place);
    const failed = purchases.flatMap(({ failures }) => failures.map(({ what }) => what));
    const { found, dropped, complaints } = await this.#traces(fault, seen);
    return {
      fault: fault.name,
      orders: ids.length,
      failed: failed.length,
      ...pace(purchases, rows, seen.since),
      chased: [...rows.values()].filter(({ chases }) => chases > 0).length,
      torn: found.length,
      drawings: drawTorn(found),
      dropped,
      complaints: [
        ...(seen.complaints ?? []),
        ...late,
        ...(await complaintsOfOrders(place, purchases, seen.begin)),
        ...(await complaintsOfBooks(place, ids)),
        ...(units === seen.units ? [] : [`${seen.units} units have become ${units}`]),
        ...(await this.#queues(seen.poison)),
        ...complaints,
        ...seen.strain,
        ...(fault.spotless && failed.length ? [`requests failed: ${tally(failed)}`] : []),
      ],
    };
  }

  async #queues(poison: Map<string, string> = new Map()): Promise<string[]> {
    const { metricsUrl } = this.#options;
    if (metricsUrl) await delay(BROKER_TELLS_MS);
    const held = metricsUrl ? await settled(async () => complaintsOfDepths(await depths(metricsUrl))) : [];
    return [...held, ...(await complaintsOfParking(this.#cluster.place, poison))];
  }

  /** A trace may be torn only where spans are known to be lost. */
  async #traces({ loses }: Fault, { load, dropped }: Seen) {
    let found: Torn[] = [];
    const look = async (): Promise<string[]> => {
      found = await torn(this.#cluster.sink, load.purchases);
      return found.map(({ purchase }) => purchase.traceId!);
    };
    await settled(look, loses ? 10_000 : 25_000);
    const lost = increase(dropped, await droppedSpans(this.#cluster));
    const unexplained = found.length > 0 && loses !== 'held spans' && lost === 0;
    const complaints = unexplained ? [`${found.length} traces are torn, and no span is counted as lost`] : [];
    if (lost && !loses) complaints.push(`${lost} spans were dropped`);
    return { found, dropped: lost, complaints };
  }
}

interface Seen extends Effect {
  load: Load;
  begin: number;
  units: number;
  /** What it still uses beyond what it used before the first fault. */
  strain: string[];
  dropped: Map<number, number>;
}

/** The complaints that remain after the time for recovery. */
async function settled(complain: () => Promise<string[]>, withinMs = PATIENCE_MS): Promise<string[]> {
  const until = Date.now() + withinMs;
  for (;;) {
    const complaints = await complain().catch((error: Error) => [error.message]);
    if (complaints.length === 0 || Date.now() > until) return complaints;
    await delay(500);
  }
}

export function tally(all: string[]): string {
  const counts = new Map<string, number>();
  for (const each of all) counts.set(each, (counts.get(each) ?? 0) + 1);
  return [...counts].map(([what, count]) => `${count} times ${what}`).join(', ');
}
