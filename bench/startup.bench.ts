import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { build } from '../tools/shop/build.ts';
import { main, readArgs, wholeNumber } from '../tools/console/cli.ts';
import { writeSection } from '../tools/docs/section.ts';
import { root } from '../tools/shop/site.ts';
import { stage } from '../tools/console/stage.ts';
import { type Taken, takenBy } from './startup/measure.ts';
import { markdown, type Samples, table } from './startup/report.ts';
import { names } from './startup/variants.ts';

const help = `
npm run bench:startup -- [options]

What a preload adds to the start of a process, in wall time, CPU and memory: ours, as it is built, and that of
auto-instrumentations-node, each alone and in front of a Nest application. Writes bench/results/startup.md and .json, and
the table in libs/telemetry/README.md.

  --runs N  how many times each is started, in turns (7)
  --help    this text
`;

await main(async () => {
  const { values } = readArgs(help, { runs: { type: 'string' } });
  const runs = wholeNumber('runs', values.runs, 7);
  await stage('Build', () => build(undefined, 'telemetry'));
  const samples = Object.fromEntries(names.map((name) => [name, [] as Taken[]])) as Samples;
  // The first turn does not count: it brings the files into the page cache.
  for (let turn = 0; turn <= runs; turn++) {
    for (const name of names) {
      const taken = await takenBy(name);
      if (turn > 0) samples[name].push(taken);
    }
  }
  await write(samples, runs);
  console.log(table(samples));
});

async function write(samples: Samples, runs: number): Promise<void> {
  const introduction = `Made by \`npm run bench:startup\`: Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}; ${runs} starts of each, in turns; median (middle half).`;
  const folder = join(root, 'bench', 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'startup.md'), markdown(samples, introduction));
  writeFileSync(join(folder, 'startup.json'), `${JSON.stringify({ runs, samples }, null, 2)}\n`);
  const readme = join(root, 'libs', 'telemetry', 'README.md');
  await writeSection(readme, 'startup', 'npm run bench:startup', table(samples));
}
