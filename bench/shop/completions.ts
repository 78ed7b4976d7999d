import pg from 'pg';

const POLL_MS = 5;
/** An order that takes longer counts as lost. */
const LOST_MS = 60_000;

/** Waits for orders to complete, by one query for all in flight: polling over HTTP would add load. */
export class Completions {
  private readonly waiting = new Map<string, (completed: boolean, failure?: unknown) => void>();
  private readonly sql: string;
  private readonly client: pg.Client;
  private timer: NodeJS.Timeout | undefined;
  private polling: Promise<void> | undefined;

  /** @param sql selects the completed ids among `$1` */
  constructor(url: string, sql: string) {
    this.sql = sql;
    this.client = new pg.Client({ connectionString: url, application_name: 'bench' });
  }

  async open(): Promise<void> {
    await this.client.connect();
    this.timer = setInterval(
      () =>
        (this.polling ??= this.poll()
          .catch((failure) => this.fail(failure))
          .finally(() => (this.polling = undefined))),
      POLL_MS,
    );
  }

  /**
   * Resolves to true once the order is completed, to false when it is lost; rejects when the database cannot be asked.
   */
  of(id: string): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => this.waiting.get(id)?.(false), LOST_MS);
      this.waiting.set(id, (completed, failure) => {
        clearTimeout(late);
        this.waiting.delete(id);
        if (failure === undefined) resolve(completed);
        else reject(failure);
      });
    });
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.polling;
    await this.client.end();
  }

  private fail(failure: unknown): void {
    for (const end of this.waiting.values()) end(false, failure);
  }

  private async poll(): Promise<void> {
    if (!this.waiting.size) return;
    const query = { name: 'completed', text: this.sql, values: [[...this.waiting.keys()]] };
    const { rows } = await this.client.query<{ id: string }>(query);
    for (const { id } of rows) this.waiting.get(id)?.(true);
  }
}
