import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.ts';
import { checkOut } from './check-out.ts';
import { installMocha, mocha } from './mocha.ts';
import { skipped } from './skipped.ts';

const help = `
npm run test:upstream -- [--source DIR] [--ref REF]

Runs the tests of OpenTelemetry's own packages/sdk-trace against the fast provider, and against the installed SDK: what
that fails, too, is of another version. Exit code 1 if the fast provider alone fails a test.

  --source   a local clone; by default the repository is cloned from GitHub
  --ref      the tag or branch, by default v3.0.0, which is the SDK that this package depends on
`;
const options = {
  source: { type: 'string', default: 'https://github.com/open-telemetry/opentelemetry-js.git' },
  ref: { type: 'string', default: 'v3.0.0' },
  help: { type: 'boolean', default: false },
} as const;

const { values } = parseArgs({ options });
if (values.help) {
  console.log(help.trim());
  process.exit();
}

const folder = mkdtempSync(join(tmpdir(), 'upstream-sdk-trace-'));
try {
  const commit = checkOut(values.source, values.ref, folder);
  installMocha(folder);
  build(folder, 'sdk');
  const official = mocha(folder);
  build(folder, 'fast');
  const fast = mocha(folder);

  const skips = new Set(skipped.flatMap(({ titles }) => titles));
  const missing = official.filter(({ title }) => !fast.some((test) => test.title === title));
  const failed = [
    ...fast.filter(({ error }) => error !== undefined),
    ...missing.map(({ title }) => ({ title, error: 'did not run' })),
  ];
  const elsewhere = new Set(official.filter(({ error }) => error !== undefined).map(({ title }) => title));
  const alone = failed.filter(({ title }) => !elsewhere.has(title) && !skips.has(title));
  const both = failed.filter(({ title }) => elsewhere.has(title));

  console.log(`packages/sdk-trace of ${commit}`);
  for (const { title, error } of alone) console.log(`\n✗ ${title}\n  ${error}`);
  list(
    "fail with the installed SDK, too: they are another version's",
    both.map(({ title }) => title),
  );
  for (const { reason, titles } of skipped) list(`skipped, for ${reason}`, titles);
  const passed = fast.length - failed.filter(({ title }) => !missing.some((test) => test.title === title)).length;
  console.log(`\n${passed} passed, ${alone.length} failed, ${skips.size} skipped, ${both.length} of another version`);
  console.log(`The installed SDK: ${official.length - elsewhere.size} passed, ${elsewhere.size} failed`);
  if (alone.length > 0 || fast.length === 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function list(heading: string, titles: string[]): void {
  if (titles.length > 0) console.log(`\n${heading}:\n${titles.map((title) => `  - ${title}`).join('\n')}`);
}
