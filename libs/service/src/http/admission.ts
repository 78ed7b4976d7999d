interface Limits {
  /** This many requests in hand are always admitted. */
  fewest: number;
  /** The most requests in hand at any time. */
  most: number;
  /** From here on an answer counts as slow, in ms. */
  slowMs: number;
}

/** How soon the limit may fall again, in ms: requests admitted before the fall are slow for the same reason. */
const PAUSE_MS = 250;
const FALL = 0.75;
/** After this long without a refusal the burst is over and the limit is reset, in ms. */
const FORGOTTEN_MS = 1000;

/**
 * Limits the requests in hand by the speed of the answers: slow ones let the limit fall by a quarter, quick ones let it
 * rise by one for each time that it was used up (additive increase, multiplicative decrease, as TCP finds its rate).
 * Slow answers to a few say nothing about load: a first request after the start is slow, and so is a call that hangs.
 */
export class Admission {
  private inHand = 0;
  private limit: number;
  private fallAfter = 0;
  private forgottenAt = 0;

  constructor(
    private readonly limits: Limits,
    private readonly now: () => number = Date.now,
  ) {
    this.limit = limits.most;
  }

  /**
   * Admits a request unless too many are in hand; while the event loop `isLate`, the smallest limit applies. Call
   * `leave` for each admitted request.
   */
  enter(isLate = false): boolean {
    if (this.now() > this.forgottenAt) this.limit = this.limits.most;
    const isLetIn = this.inHand < (isLate ? this.limits.fewest : Math.floor(this.limit));
    if (isLetIn) this.inHand += 1;
    else this.forgottenAt = this.now() + FORGOTTEN_MS;
    return isLetIn;
  }

  leave(tookMs: number): void {
    const { fewest, most, slowMs } = this.limits;
    const before = this.inHand;
    this.inHand -= 1;
    if (tookMs < slowMs) {
      // A limit that is not reached says nothing about capacity.
      if (before / this.limit > 0.5) this.limit = Math.min(most, this.limit + 1 / this.limit);
    } else if (before > fewest && this.now() >= this.fallAfter) {
      this.limit = Math.max(fewest, Math.min(this.limit, before) * FALL);
      this.fallAfter = this.now() + PAUSE_MS;
      this.forgottenAt = this.now() + FORGOTTEN_MS;
    }
  }
}
