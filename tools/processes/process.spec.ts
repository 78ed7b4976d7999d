import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityOf, isAlive } from './identity.ts';
import { type ChildHandle, type ProcessSpec, startProcess, stopProcess } from './process.ts';
import { emptyRun, readRun, restartProcess, stopOrphans, writeRun } from './run-file.ts';
import { waitFor } from './wait.ts';

let dir: string;
const started: ChildHandle[] = [];

beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'process-'))));
afterEach(async () => {
  for (const { pid } of started.splice(0)) await stopProcess(pid, { signal: 'SIGKILL' });
  rmSync(dir, { recursive: true });
});

it('starts a process, logs its output, and stops it with its own signal', async () => {
  const { pid, entry, exited } = await run("process.on('SIGINT', () => { console.log('bye'); process.exit(7) });");
  await stopProcess(pid, { signal: 'SIGINT' });

  expect(await exited).toEqual({ code: 7, signal: null });
  expect(readFileSync(entry.log, 'utf8')).toBe('ready\nbye\n');
});

it('kills a process that does not stop in time', async () => {
  const { pid, exited } = await run("process.on('SIGTERM', () => {});");
  await stopProcess(pid, { withinMs: 100 });

  expect(await exited).toEqual({ code: null, signal: 'SIGKILL' });
});

it('does not stop another process that reuses the pid', async () => {
  const { pid } = await run('');
  await stopProcess(pid, { identity: 'somebody else' });

  expect(isAlive(pid)).toBe(true);
});

it('names a command that does not exist', async () => {
  await expect(startProcess({ ...spec(''), command: '/no/such/program' })).rejects.toThrow(
    'cannot start child: spawn /no/such/program ENOENT',
  );
});

it('restarts from the run file, with overrides for that start only', async () => {
  const path = join(dir, 'run.json');
  const child = await run('console.log(process.env.MODE)', { MODE: 'plain' });
  writeRun(path, { ...emptyRun('test'), processes: [child.entry] });
  await stopProcess(child.pid);

  const again = await restartProcess(path, 'child', { MODE: 'special' });
  started.push(again);
  await waitFor('its word', () => readFileSync(child.entry.log, 'utf8').includes('special'));

  expect(readRun(path)!.processes[0]).toMatchObject({ pid: again.pid, env: { MODE: 'plain' } });
});

it('stops what a killed run left behind, and refuses while the run lives', async () => {
  const path = join(dir, 'run.json');
  const child = await run('');
  const owner = await run('');
  writeRun(path, { ...emptyRun('start'), pid: owner.pid, identity: identityOf(owner.pid), processes: [child.entry] });
  await expect(stopOrphans(path)).rejects.toThrow('already running');

  await stopProcess(owner.pid, { signal: 'SIGKILL' });
  expect(await stopOrphans(path)).toEqual(['child']);
  expect(isAlive(child.pid)).toBe(false);
});

function spec(script: string, env: Record<string, string> = {}): ProcessSpec {
  const args = ['-e', `${script}; console.log('ready'); setInterval(() => {}, 1000);`];
  return { name: 'child', command: process.execPath, args, env, cwd: dir, log: join(dir, 'child.log') };
}

async function run(script: string, env: Record<string, string> = {}): Promise<ChildHandle> {
  const child = await startProcess({ ...spec(script, env), log: join(dir, `${started.length}.log`) });
  started.push(child);
  await waitFor('readiness', () => readFileSync(child.entry.log, 'utf8').includes('ready'));
  return child;
}
