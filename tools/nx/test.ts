import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { main, readArgs } from '../console/cli.ts';
import { Failure } from '../console/failure.ts';
import { bin } from '../shop/site.ts';
import { copyWorkspace } from './workspace-copy.ts';

const help = `
npm run test:generator

Generates a service into a copy of the workspace, lints it, builds it, starts the shop with it, places an order, and finds
the span of its step in the trace of that order. First with a database, then without. Takes some minutes.

  --help   this text
`;

const GENERATED = ['shipping', '--on=order.completed', '--emits=parcel.sent'];
/** The tests that a generated service could break: its own, and those that compare lists of services. */
const PATTERNS = [
  'apps/shipping',
  'shipping\\.e2e',
  'tools/shop/',
  'libs/contracts',
  'compose/tests',
  'k8s/real',
  'tools/packages/versions',
  'prisma/migrations',
  'tools/infrastructure/accounts',
];

await main(async () => {
  readArgs(help, {});
  generateAndTest('--database');
  generateAndTest();
});

function generateAndTest(...more: string[]): void {
  const copy = copyWorkspace();
  const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' };
  const run = (what: string, ...args: string[]) => {
    console.log(`\n${what}`);
    const { status, signal } = spawnSync(process.execPath, args, { cwd: copy, env, stdio: 'inherit' });
    if (status !== 0) throw new Failure(`${what} failed (${status ?? signal}); the copy is ${copy}`);
  };
  run('Generate', bin('nx'), 'g', '@throughline/tools:traced-service', ...GENERATED, ...more);
  run('Check types', bin('nx'), 'run-many', '-t', 'typecheck');
  run('Lint', bin('eslint'), '--max-warnings=0', 'apps/shipping', 'libs/contracts', 'e2e/shipping.e2e.spec.ts');
  run('Test', 'tools/test.ts', 'unit', 'integration', 'e2e', ...PATTERNS);
  rmSync(copy, { recursive: true });
}
