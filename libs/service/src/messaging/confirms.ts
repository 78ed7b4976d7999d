/** One confirm may be late on a busy broker. Two in a row, with nothing else arriving, mean a dead connection. */
const LATE_IN_A_ROW = 2;

/** Watches the broker's confirms, and reports a connection that no longer delivers any. */
export class Confirms {
  /** A broker without memory or disk blocks publishers explicitly; another connection would not help. */
  blocked = false;
  private late = 0;

  constructor(private readonly giveUp: () => void) {}

  /** Throws what `publish` throws. */
  async watch<T>(publish: () => Promise<T>): Promise<T> {
    try {
      const confirmed = await publish();
      this.late = 0;
      return confirmed;
    } catch (error) {
      if ((error as Error).message === 'timeout') this.countLate();
      throw error;
    }
  }

  private countLate(): void {
    this.late += 1;
    if (this.late < LATE_IN_A_ROW || this.blocked) return;
    this.late = 0;
    this.giveUp();
  }
}
