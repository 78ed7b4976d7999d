import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const cli = join(import.meta.dirname, 'cli.ts');

/** Runs a tool that never ends by itself, and sends it a signal. */
async function stopped(signal: NodeJS.Signals, options: object) {
  const script = `
    import { supervised } from ${JSON.stringify(cli)};
    const open = async () => ({ stop: async () => console.log('children stopped') });
    const work = () => new Promise(() => console.log('at work'));
    await supervised(open, work, ${JSON.stringify(options)});`;
  const tool = spawn(process.execPath, ['--input-type=module', '-e', script]);
  let said = '';
  tool.stdout.on('data', (part) => {
    said += String(part);
    if (said.includes('at work') && !tool.killed) tool.kill(signal);
  });
  const [code] = await once(tool, 'close');
  return { code: code as number, said };
}

it.each(['SIGINT', 'SIGTERM'] as const)('a tool that %s interrupts exits with 130', async (signal) => {
  const { code, said } = await stopped(signal, {});
  expect(said).toContain('children stopped');
  expect(code).toBe(130);
});

it('a tool that runs until it is stopped exits with 0', async () => {
  const { code, said } = await stopped('SIGINT', { untilStopped: true });
  expect(said).toContain('children stopped');
  expect(code).toBe(0);
});
