import type { Shop } from './shop.ts';

export interface Scenario {
  /** The name for `npm run scenario NAME`. */
  name: string;
  title: string;
  /** What happens, in a few sentences. */
  story: string;
  /** What a reader of the trace should see. */
  notice: string[];
  /** Queries that find such a trace, its log lines or its effect on a metric, by language. */
  queries: Partial<Record<'TraceQL' | 'LogQL' | 'PromQL' | 'Jaeger', string>>;
  /** The answer key: each expected trace in the form of `answerKey`. */
  waterfalls: string[][];
  /** Its traces have holes, because a process was killed before it sent its spans. */
  torn?: true;
  /** Pauses, stops or restarts processes, so it needs the shop of `npm start` on this machine. */
  needsProcesses?: true;
  /** Returns the trace ids in the order of the answer key. */
  run(shop: Shop): Promise<string[]>;
}
