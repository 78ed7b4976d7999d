import { runQuietly } from '../../tools/processes/run-quietly.ts';
import { folder } from '../lint/config.js';
import { shipped } from '../lint/shipped.js';
import { env } from './support/env.js';

/** Variables that only a cluster or an account provides; `validate` requires only that they are set. */
const surroundings = {
  K8S_NODE_NAME: 'node-1',
  DD_API_KEY: 'key',
  HONEYCOMB_API_KEY: 'key',
  LIGHTSTEP_ACCESS_TOKEN: 'token',
  AWS_ACCESS_KEY_ID: 'id',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_EC2_METADATA_DISABLED: 'true',
};

const validate = (configs: readonly string[]) =>
  runQuietly(env.otelcol, ['validate', ...configs.flatMap((config) => ['--config', config])], {
    cwd: folder,
    env: surroundings,
  });

it('takes every configuration that is shipped, in every combination, without a warning', async () => {
  const complaints: string[] = [];
  for (const { name, files } of shipped) {
    const { code, output } = await validate(files);
    if (code !== 0 || output) complaints.push(`${name}: ${output}`);
  }

  expect(complaints).toEqual([]);
});

it('refuses a key that a component does not know', async () => {
  const { code, output } = await validate(['agent.yaml', 'yaml:processors: { memory_limiter: { limit: 80 } }']);

  expect(code).toBe(1);
  expect(output).toContain('has invalid keys: limit');
});

it('refuses a gateway without a backend', async () => {
  const { output } = await validate(['gateway.yaml', 'layers/loki.yaml']);

  expect(output).toContain('"forward/kept" used as exporter in [traces/sampled] pipeline but not used');
});
