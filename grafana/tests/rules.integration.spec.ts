import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../rules', import.meta.url));

function promtool(...args: string[]) {
  const { error, status, stdout, stderr } = spawnSync('promtool', args, { cwd: folder, encoding: 'utf8' });
  if (error) throw new Error('This test needs promtool: apt-get install --no-install-recommends prometheus');
  return { status, output: stdout + stderr };
}

it('promtool understands every rule', () => {
  expect(promtool('check', 'rules', '--lint=all', '--lint-fatal', 'throughline.yaml')).toMatchObject({ status: 0 });
});

it.each(['orders', 'queues', 'pipeline'])('alerts fire when they should and not before: %s', (name) => {
  expect(promtool('test', 'rules', `tests/${name}.yaml`)).toEqual({
    status: 0,
    output: expect.stringContaining('SUCCESS'),
  });
});

it('Prometheus understands its configuration', () => {
  expect(promtool('check', 'config', '--syntax-only', '../backends/prometheus.yaml')).toMatchObject({ status: 0 });
});
