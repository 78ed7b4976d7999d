import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const LIMIT_MS = 600_000;
const rehearsal = join(import.meta.dirname, 'chaos', 'run.ts');
/** The rehearsal breaks its servers, so it starts its own. */
const SERVERS = /^AMQP_URL$|_DATABASE_URL$|^RUN_FILE$/;

it(
  'holds under the short rehearsal: nothing is lost, charged twice or torn',
  async () => {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !SERVERS.test(name)));
    const run = promisify(execFile)(process.execPath, [rehearsal, '--short'], { env, timeout: LIMIT_MS - 10_000 });
    const { stdout } = await run.catch(({ stdout, stderr }: { stdout: string; stderr: string }) => {
      throw new Error(`${stdout}\n${stderr}`);
    });
    expect(stdout).toMatch(/^(\d+) of \1 left nothing wrong behind$/m);
  },
  LIMIT_MS,
);
