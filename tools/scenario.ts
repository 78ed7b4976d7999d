import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenarios } from '../scenarios/index.ts';
import { main, misused, readArgs } from './console/cli.ts';
import { Failure } from './console/failure.ts';
import { placesOf, requireQueryUrl } from './shop/places.ts';
import { scenarioDocs } from './scenarios/docs.ts';
import { runScenario } from './scenarios/run.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { Shop } from './scenarios/shop.ts';
import { localSite, root } from './shop/site.ts';

const help = `
npm run scenario [-- NAME] [options]

Lists the scenarios, or runs one in the running shop and prints its steps, its traces, what to notice, and how to find such
a trace. Exits with 1 when a trace differs from the scenario's answer key.

  --docs     write docs/scenarios.md
  --check    with --docs: write nothing, and fail when the file is stale
  --url URL  the shop (GATEWAY_URL, else what runs here, else http://localhost:3000)
  --help     this text

TRACE_QUERY_URL says where to read traces; by default from the viewer of the running shop.
`;

await main(async () => {
  const { values, positionals } = readArgs(
    help,
    { docs: { type: 'boolean' }, check: { type: 'boolean' }, url: { type: 'string' } },
    true,
  );
  if (values.docs) return writeDocs(values.check ?? false);
  const [name] = positionals;
  if (!name) return list();
  const scenario = scenarios.find((each) => each.name === name);
  if (!scenario)
    misused(help, `there is no scenario ${name}; there are ${scenarios.map((each) => each.name).join(', ')}`);
  await play(scenario, values.url);
});

function list(): void {
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  for (const { name, title } of scenarios) console.log(`  ${name.padEnd(width)}  ${title}`);
  console.log('\nRun one: npm run scenario NAME');
}

async function play(scenario: Scenario, url: string | undefined): Promise<void> {
  const places = await placesOf(url);
  const queryUrl = requireQueryUrl(places);
  const { title, story, notice, queries } = scenario;
  console.log(`\n${title}\n${story}\n`);
  const running = new Shop(places.shop, process.env['RUN_FILE'] ?? localSite().runFile, (text) =>
    console.log(`  … ${text}`),
  );
  const traces = await runScenario(scenario, running, queryUrl);
  const { TraceClient } = await import('@throughline/telemetry-testing');
  const isViewer = new TraceClient(queryUrl).kind === 'devtools';
  for (const trace of traces) {
    console.log(`\n${trace.render()}`);
    if (isViewer) console.log(`\n  ${queryUrl}/#trace=${trace.traceId}`);
  }
  console.log(`\nNotice\n${notice.map((each) => `  - ${each}`).join('\n')}`);
  console.log(
    `\nFind it\n${Object.entries(queries)
      .map(([where, query]) => `  ${where.padEnd(8)} ${query}`)
      .join('\n')}`,
  );
}

function writeDocs(check: boolean): void {
  const file = join(root, 'docs', 'scenarios.md');
  const text = scenarioDocs(scenarios);
  if (check && readFileSync(file, 'utf8') !== text)
    throw new Failure('docs/scenarios.md is stale: npm run scenario -- --docs');
  if (!check) writeFileSync(file, text);
}
