import { runScenario } from '../tools/scenarios/run.js';
import { Shop } from '../tools/scenarios/shop.js';
import { scenarios } from '../scenarios/index.js';
import { env } from './support/env.js';

// The scenarios run `npm run replay`, which reads these variables.
process.env['AMQP_URL'] = env.amqp;
process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = env.viewer;

it.each(scenarios)('$name: $title', async (scenario) => {
  const said: string[] = [];
  const shop = new Shop(env.gateway, env.runFile, (text) => said.push(text));
  const traces = await runScenario(scenario, shop, env.viewer);

  expect(traces.map(({ isWhole }) => isWhole)).toEqual(traces.map(() => !scenario.torn));
  expect(said.length).toBeGreaterThan(0);
});
