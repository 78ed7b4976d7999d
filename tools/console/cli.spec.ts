import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../shop/site.ts';

function run(file: string, args: string[] = [], variables = {}): Promise<{ code: unknown; out: string; err: string }> {
  const options = { cwd: root, env: { ...process.env, ...variables } };
  return new Promise((resolve) =>
    execFile(process.execPath, [join(root, file), ...args], options, (error, out, err) =>
      resolve({ code: error?.code ?? 0, out, err }),
    ),
  );
}

it.each([
  ['tools/start.ts', []],
  ['tools/infra.ts', []],
  ['tools/seed.ts', []],
  ['tools/order.ts', []],
  ['bench/telemetry.bench.ts', ['--rounds', 'none'], '--rounds must be a whole number from 1, not "none"'],
])('%s names an invalid setting in one line', async (tool, args, says = 'GATEWAY_PORT=abc is not a port') => {
  expect(await run(tool, args, { GATEWAY_PORT: 'abc' })).toEqual({ code: 1, out: '', err: `✗ ${says}\n` });
});

it('npm start names two variables with the same port', async () => {
  const says = '✗ GATEWAY_PORT and ORDERS_PORT are both 3000; each needs its own\n';
  expect(await run('tools/start.ts', [], { ORDERS_PORT: '3000' })).toEqual({ code: 1, out: '', err: says });
});

it('bench:decorators prints its help', async () => {
  expect(await run('bench/decorators.bench.ts', ['--help'])).toEqual({
    code: 0,
    out: expect.stringContaining('npm run bench:decorators -- [options]'),
    err: '',
  });
});
