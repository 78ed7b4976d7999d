// More traces at once than the pool has connections, so that each waits for one that another gives back.
import { shutdownTelemetry, withRootSpan } from '@throughline/telemetry';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 2, connectionTimeoutMillis: 5000 });
const work = (n) => withRootSpan(`work ${n}`, {}, () => pool.query('SELECT $1::int AS n FROM pg_class LIMIT 1', [n]));
// Work outside any trace waits in the same line, and must not end up in one.
const outside = () => pool.query('SELECT 0');
await Promise.all(Array.from({ length: 20 }, (_, n) => [work(n), outside()]).flat());
await pool.end();
await shutdownTelemetry();
