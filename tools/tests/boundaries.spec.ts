import { execFileSync } from 'node:child_process';
import { root } from '../shop/site.ts';

// In a process of its own, because Nx and ESLint are CommonJS that jest would have to transform.
const program = `
const { createProjectGraphAsync } = require('@nx/devkit');
const { ESLint } = require('eslint');
(async () => {
  await createProjectGraphAsync();
  const eslint = new ESLint();
  const found = [];
  for (const [filePath, text] of JSON.parse(process.argv[1])) {
    const [{ messages }] = await eslint.lintText(text, { filePath });
    found.push(messages.filter(({ ruleId }) => ruleId === '@nx/enforce-module-boundaries').length);
  }
  process.stdout.write(JSON.stringify(found));
  process.exit(0);
})();`;

const cases: [what: string, file: string, from: string, problems: number][] = [
  ['an app imports no other app', 'apps/orders/src/main.ts', '../../payments/src/cards.js', 1],
  ['the page imports no service', 'apps/storefront/src/main.tsx', '../../gateway/src/variables.js', 1],
  ['telemetry knows no shop', 'libs/telemetry/src/index.ts', '@throughline/contracts', 1],
  ['the trace tools know no shop', 'libs/trace-tools/src/index.ts', '@throughline/contracts', 1],
  ['contracts know no service', 'libs/contracts/src/index.ts', '@throughline/service', 1],
  ['the test kit needs no library', 'libs/telemetry-testing/src/index.ts', '@throughline/telemetry', 1],
  ['a library imports no app', 'libs/service/src/index.ts', '../../../apps/orders/src/timeline.js', 1],
  ['an app imports the libraries', 'apps/orders/src/main.ts', '@throughline/service', 0],
];

describe('the boundaries between projects', () => {
  let found: number[];
  beforeAll(() => {
    const texts = cases.map(([, file, from]) => [file, `import '${from}';\n`]);
    const env = { ...process.env, NX_DAEMON: 'false' };
    const output = execFileSync(process.execPath, ['-e', program, JSON.stringify(texts)], {
      cwd: root,
      env,
      stdio: 'pipe',
    });
    found = JSON.parse(String(output)) as number[];
  }, 60_000);

  it.each(cases)('%s: %s <- %s', (what, _file, _from, problems) => {
    expect(found[cases.findIndex(([name]) => name === what)]).toBe(problems);
  });
});
