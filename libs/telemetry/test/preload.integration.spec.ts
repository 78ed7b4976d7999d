import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../../..');
const run = promisify(execFile);

/** Runs an application behind the preload, on a machine that `first` has made a different one. */
async function behind(first: string) {
  const args = ['--import', `data:text/javascript,${encodeURIComponent(first)}`];
  args.push('--import', '@throughline/telemetry/register', '-e', 'console.log("the application runs")');
  const env = { ...process.env, NODE_OPTIONS: '', OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' };
  return run(process.execPath, args, { cwd: root, env });
}

it.each([
  ['a Node that cannot hook modules', '24.11.0', /24\.11\.0 cannot hook ES modules/],
  ['an old Node', '20.20.2', /20\.20\.2 is older than the SDK allows/],
])('runs the application on %s, and says what is missing', async (_, node, told) => {
  const versions = `{ value: { ...process.versions, node: '${node}' } }`;
  const { stdout, stderr } = await behind(`Object.defineProperty(process, 'versions', ${versions})`);
  expect(stdout).toBe('the application runs\n');
  expect(stderr).toMatch(told);
});

it('runs the application where the SDK cannot be loaded, and says so', async () => {
  const { stdout, stderr } = await behind(`
    import { registerHooks } from 'node:module';
    const resolve = (name, context, next) => {
      if (name === 'import-in-the-middle') throw new Error('it is not there');
      return next(name, context);
    };
    registerHooks({ resolve });`);
  expect(stdout).toBe('the application runs\n');
  expect(stderr).toContain('Telemetry could not start, so nothing is traced: Error: it is not there');
});

it('leaves the environment as it was, for every child process inherits it', async () => {
  const args = ['--import', '@throughline/telemetry/register', '-e', 'console.log(JSON.stringify(process.env))'];
  const env = { PATH: process.env['PATH'] ?? '', OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' };
  const { stdout } = await run(process.execPath, args, { cwd: root, env });
  expect(JSON.parse(stdout)).toEqual(env);
});
