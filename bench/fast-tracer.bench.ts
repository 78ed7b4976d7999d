import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { SAMPLED, variants } from './fast-tracer/variants.ts';
import { SPANS } from './fast-tracer/work.ts';
import { type Spread, spread } from './statistics.ts';
import { readArgs, wholeNumber } from '../tools/console/cli.ts';
import { root } from '../tools/shop/site.ts';

const help = `
npm run bench:fast-tracer [-- --rounds N]

CPU time of a span: OpenTelemetry's SDK against libs/fast-tracer, in any combination, exporting to a sink on this machine.
Each variant runs once a round, in a process of its own. Build first: npx nx build fast-tracer. Writes
bench/results/fast-tracer.md and the table in libs/fast-tracer/README.md.
`;
const { values } = readArgs(help, { rounds: { type: 'string' } });
const rounds = wholeNumber('rounds', values.rounds as string | undefined, 15);
const REQUESTS = 20_000;
/** Spans for the warm-up as well. */
const ALL = REQUESTS * 1.5;

const sink = fork(join(root, 'bench/telemetry/programs/sink.ts'));
const [{ url }] = (await once(sink, 'message')) as [{ url: string }];
const names = Object.keys(variants);
const measured = new Map<string, number[]>(names.map((name) => [name, []]));
for (let round = 0; round < rounds; round++) {
  // The order changes with each round, so that no variant always follows the same one.
  for (let at = 0; at < names.length; at++) await measure(names[(at + round) % names.length]!);
  console.error(`round ${round + 1} of ${rounds}`);
}
sink.disconnect();

async function measure(name: string): Promise<void> {
  const command = [join(root, 'bench/fast-tracer/measured.ts'), name, `${url}/v1/traces`, String(REQUESTS)];
  measured.get(name)!.push(Number(execFileSync(process.execPath, command, { encoding: 'utf8' })));
  sink.send({});
  const [{ count }] = (await once(sink, 'message')) as [{ count: number }];
  const expected = SAMPLED.has(name) ? ALL * SPANS : 0;
  if (count !== expected) throw new Error(`${name}: ${count} of ${expected} spans arrived`);
}

const [bare, ...others] = names as [string, ...string[]];
const base = measured.get(bare)!;
const official = (name: string) => others.find((other) => SAMPLED.has(other) === SAMPLED.has(name))!;
/** What a span adds to the work around it, by round. */
const added = (name: string) => measured.get(name)!.map((value, round) => value - base[round]!);
const range = ({ median, low, high }: Spread, digits: number, unit = ''): string =>
  `${median.toFixed(digits)}${unit} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;

function row(name: string): string {
  const reference = added(official(name));
  const share = added(name).map((value, round) => (100 * value) / reference[round]!);
  return `| ${name} | ${range(spread(added(name)), 1)} | ${name === official(name) ? '' : range(spread(share), 0, ' %')} |`;
}

const table = ['| | µs a span | of the official |', '|---|--:|--:|', ...others.map(row)].join('\n');
const place = `${rounds} rounds, Node ${process.version}, ${cpus()[0]!.model}`;
const text = `${table}\n\nCPU time that a span adds to the work around it (${range(spread(base), 1)} µs), median and middle half: ${place}.\n`;
console.log(text);
writeFileSync(
  join(root, 'bench/results/fast-tracer.md'),
  `# What a span costs: \`npm run bench:fast-tracer\`\n\n${text}`,
);
const readme = join(root, 'libs/fast-tracer/README.md');
const marked = /(<!-- prettier-ignore-start -->\n)[^]*(<!-- prettier-ignore-end -->)/;
writeFileSync(
  readme,
  readFileSync(readme, 'utf8').replace(marked, (_, start: string, end: string) => `${start}\n${text}\n${end}`),
);
