/** The effects of a fault, and what is wrong after it. */
export interface Verdict {
  fault: string;
  orders: number;
  failed: number;
  flowsMs: number;
  allMs: number;
  chased: number;
  torn: number;
  /** The incomplete traces, drawn. */
  drawings: string;
  dropped: number;
  complaints: string[];
}

/** The verdict on a fault after which the rehearsal could not continue. */
export const broken = (fault: string, { message, cause }: Error): Verdict => ({
  fault,
  orders: 0,
  failed: 0,
  flowsMs: Number.POSITIVE_INFINITY,
  allMs: Number.POSITIVE_INFINITY,
  chased: 0,
  torn: 0,
  drawings: '',
  dropped: 0,
  complaints: [[message, cause instanceof Error ? cause.message : ''].filter(Boolean).join(': ')],
});
