import { Client, type ClientConfig } from 'pg';

type Connected = ((error: Error) => void) | ((error: null, client: Client) => void);

const fromOurDatabase = new WeakSet<object>();
const note = (error: Error): void => void fromOurDatabase.add(error);

/** Whether a connection to PostgreSQL reported this error: an HTTP client throws the same codes. */
export const isConnectionError = (error: object): boolean => fromOurDatabase.has(error);

/** pg's client. Marks the errors of its connection, to distinguish them from other network errors. */
export class NotingClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    // pg emits the error before it rejects the waiting queries.
    this.on('error', note);
  }

  override connect(): Promise<Client>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<Client> | void {
    if (!callback) return super.connect().catch((error: Error) => (note(error), Promise.reject(error)));
    super.connect((error: Error | null, ...rest: unknown[]) => {
      if (error) note(error);
      (callback as (error: Error | null, ...rest: unknown[]) => void)(error, ...rest);
    });
  }
}
