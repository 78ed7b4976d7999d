import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');
const paths = ['', '/express', '/fastify', '/messaging', '/amqplib', '/nest', '/nest-rmq'];

const run = (code: string, ...flags: string[]): string =>
  execFileSync(process.execPath, [...flags, '-e', code], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '' },
  }).toString();

it('loads neither rxjs, pino, amqplib nor Nest for a program that uses none of them', () => {
  const code = `import('@throughline/telemetry').then(() =>
    console.log(Object.keys(require.cache).filter((file) => /node_modules.(rxjs|pino|amqplib|@nestjs)\\b/.test(file)).length))`;

  expect(run(code)).toBe('0\n');
});

it.each(paths)('is required by CommonJS: @throughline/telemetry%s', (path) => {
  expect(Number(run(`console.log(Object.keys(require('@throughline/telemetry${path}')).length)`))).toBeGreaterThan(0);
});

it('finds pino when a logger is made', () => {
  const line = run(`require('@throughline/telemetry').createLogger({ name: 'made' }).info('hello')`);

  expect(JSON.parse(line)).toMatchObject({ name: 'made', msg: 'hello', service: 'unknown_service' });
});
