import type { Cluster } from '../cluster.ts';
import type { Load } from '../load.ts';
import type { Random } from '../../../tools/drill/random.ts';

/** What a fault may do while the load goes on. */
export interface Scene {
  cluster: Cluster;
  load: Load;
  random: Random;
  perSecond: number;
  say(what: string): void;
}

/** The effects that remain after a fault's cause is gone. */
export interface Effect {
  /**
   * When the recovery begins, in ms since 1970: when the cause is removed, or, for a momentary fault, when it strikes.
   */
  since: number;
  /** Ids of the messages that the fault must cause to be parked, each with its reason. */
  poison?: Map<string, string>;
  /** What was seen to be wrong while it lasted. */
  complaints?: string[];
}

export interface Fault {
  name: string;
  description: string;
  /** No request may fail. */
  spotless?: true;
  /** Spans may be missing: those that a killed process held, or those that are counted as dropped. */
  loses?: 'held spans' | 'counted spans';
  strike(scene: Scene): Promise<Effect>;
}
