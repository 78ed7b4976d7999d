import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const library = fileURLToPath(new URL('.', import.meta.url));
const root = join(library, '..', '..');
const place = mkdtempSync(join(tmpdir(), 'telemetry-testing-'));
const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel', 'error'];
const env = { ...process.env, NX_DAEMON: 'false', NODE_OPTIONS: '', FORCE_COLOR: '0', NO_COLOR: '1' };
const npm = (cwd: string, ...args: string[]) => execFileSync('npm', args, { cwd, env, encoding: 'utf8' });

/** The README's blocks of code, by the heading that they stand under. */
const [, ...chapters] = readFileSync(join(library, 'README.md'), 'utf8').split('\n## ');
const snippet = (heading: string): string => {
  const chapter = chapters.find((each) => each.startsWith(`${heading}\n`));
  return /```ts\n([^]*?)```/.exec(chapter ?? '')![1]!;
};

let tarball: string;
let packed: string[];

/** A project that has installed the tarball, with the README's code in it. */
function newProject(name: string, before = ''): string {
  const project = join(place, name);
  cpSync(join(library, 'test', name), project, { recursive: true });
  npm(project, 'install', '--save-dev', tarball, ...quiet);
  writeFileSync(join(project, 'charge.test.ts'), before + snippet('In one process'));
  writeFileSync(join(project, 'across-services.ts'), before + snippet('Across services'));
  writeFileSync(join(project, 'matchers.ts'), before + snippet('The matchers'));
  return project;
}

// As in CI, where runners compare snapshots and write none unless an option says so.
const run = (project: string, tool: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join('node_modules/.bin', tool), ...args], {
    cwd: project,
    env: { ...env, CI: 'true' },
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
};

beforeAll(() => {
  execFileSync(process.execPath, [join(root, 'node_modules/.bin/nx'), 'build', 'telemetry-testing'], {
    cwd: root,
    env,
  });
  const [{ filename, files }] = JSON.parse(
    npm(place, 'pack', join(library, 'dist'), '--json', '--loglevel', 'error'),
  ) as [{ filename: string; files: { path: string }[] }];
  tarball = join(place, filename);
  packed = files.map(({ path }) => path);
}, 300_000);

afterAll(() => rmSync(place, { recursive: true, force: true }));

it('packs code and types for both kinds of modules, and no tests', () => {
  const doors = ['index', 'contract/declarations'].flatMap((door) => [`${door}.js`, `${door}.d.ts`]);

  expect(packed).toEqual(expect.arrayContaining(['README.md', 'LICENSE', ...doors, ...doors.map((at) => `cjs/${at}`)]));
  expect(packed.filter((path) => /\.(spec|fixture)\.|(?<!\.d)\.ts$|^src\/|recorded/.test(path))).toEqual([]);
});

it('works under jest in CommonJS, as the README says', () => {
  const project = newProject('jest-project');

  expect(run(project, 'tsc')).toEqual({ status: 0, output: '' });
  expect(run(project, 'jest', '--ci=false').output).toContain('1 snapshot written');
  const { status, output } = run(project, 'jest');
  expect(output).toContain('1 passed');
  expect(status).toBe(0);

  const broken = readFileSync(join(project, 'charge.test.ts'), 'utf8').replace(
    "'  charge_payment'",
    "'charge_payment'",
  );
  writeFileSync(join(project, 'charge.test.ts'), broken);
  const failed = run(project, 'jest');
  expect(failed.status).toBe(1);
  expect(failed.output).toContain('expect(trace).toHaveWaterfall(["POST /orders", "charge_payment"])');
}, 180_000);

it('works under vitest, as the README says', () => {
  const project = newProject('vitest-project', "import { beforeEach, expect, it } from 'vitest';\n");
  writeFileSync(join(project, 'vitest.d.ts'), snippet('Install'));

  expect(run(project, 'tsc')).toEqual({ status: 0, output: '' });
  expect(run(project, 'vitest', 'run', '--update=new').output).toContain('1 written');
  const { status, output } = run(project, 'vitest', 'run');
  expect(output).toContain('1 passed');
  expect(status).toBe(0);
}, 180_000);

it('offers its contract to CommonJS and to ES modules', () => {
  const project = join(place, 'jest-project');
  const doors = [
    "require('@throughline/telemetry-testing/contract')",
    "await import('@throughline/telemetry-testing/contract')",
  ];
  const code = doors.map((door, at) => `const door${at} = ${door}; console.log(typeof door${at}.oneOf);`);

  for (const [at, type] of ['commonjs', 'module'].entries()) {
    const args = ['--input-type', type, '-e', code[at]!];
    expect(execFileSync(process.execPath, args, { cwd: project, env, encoding: 'utf8' })).toBe('function\n');
  }
});
