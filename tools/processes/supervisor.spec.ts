import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kill } from './process.ts';
import { expectRestart, readRun, restartProcess } from './run-file.ts';
import { Supervisor } from './supervisor.ts';

const folder = mkdtempSync(join(tmpdir(), 'supervisor-'));
const runFile = join(folder, 'run.json');
const supervisor = new Supervisor(runFile, 'test');
const idle = (name: string) => ({
  name,
  command: process.execPath,
  args: ['--eval', 'setInterval(() => {}, 1000)'],
  env: {},
  cwd: folder,
  log: join(folder, `${name}.log`),
});

afterAll(async () => {
  await supervisor.stop();
  rmSync(folder, { recursive: true });
});

it('treats the end of a process as a crash, unless a restart was requested', async () => {
  const restarted = await supervisor.start(idle('orders'), 'service');
  const crashing = await supervisor.start(idle('payments'), 'service');
  const crash = supervisor.untilOneEnds().catch((error: Error) => error.message);

  expectRestart(runFile, 'orders');
  kill(restarted.pid, 'SIGKILL');
  await restarted.exited;
  await restartProcess(runFile, 'orders');
  kill(crashing.pid, 'SIGKILL');

  expect(await crash).toMatch(/^payments stopped \(SIGKILL\)/);
  expect(readRun(runFile)!.processes.map(({ name, restarts }) => [name, restarts])).toEqual([
    ['orders', undefined],
    ['payments', undefined],
  ]);
});

it('says which process a run does not have', () => {
  expect(() => expectRestart(runFile, 'inventory')).toThrow(
    'inventory does not run here: start the shop with npm start',
  );
});
