import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const library = join(import.meta.dirname, '..');
const root = join(library, '../..');
const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel', 'error', '--prefer-offline'];

const node = (cwd: string, script: string, ...args: string[]) =>
  execFileSync(process.execPath, [script, ...args], { cwd, env: { ...process.env, NX_DAEMON: 'false' } });

export const preloaded = ['--import', '@throughline/telemetry/register'];

/** An application outside of this workspace, with the packed library among its packages, compiled. */
export class PackedApp {
  readonly folder = mkdtempSync(join(tmpdir(), 'packed-app-'));
  private readonly running = new Set<ChildProcess>();

  /**
   * @param source the folder with its package.json, its tsconfig.json and its code
   * @param more code that stands elsewhere, by the file that it becomes
   */
  constructor(source: string, more: Record<string, string> = {}) {
    node(root, 'node_modules/.bin/nx', 'build', 'telemetry');
    const packing = ['pack', join(library, 'dist'), '--json', '--loglevel', 'error'];
    const [packed] = JSON.parse(this.npm(...packing)) as { filename: string }[];
    cpSync(source, this.folder, { recursive: true });
    for (const [file, code] of Object.entries(more)) {
      mkdirSync(dirname(join(this.folder, file)), { recursive: true });
      writeFileSync(join(this.folder, file), code);
    }
    this.npm('install', `./${packed!.filename}`, ...quiet);
    this.npm('run', 'generate', '--if-present');
    this.run('tsc', '-p', '.');
  }

  /** Runs a program of one of its packages to its end. */
  run(program: string, ...args: string[]): void {
    node(this.folder, join('node_modules/.bin', program), ...args);
  }

  /** Starts Node. What it says on stdout is the caller's to read. */
  start(args: readonly string[], env: Record<string, string>): ChildProcess {
    const PATH = `${dirname(process.execPath)}:${process.env['PATH']}`;
    const child = spawn(process.execPath, args, {
      cwd: this.folder,
      env: { ...process.env, PATH, NODE_OPTIONS: '', ...env },
      // A group of its own: a launcher may leave the program that it started.
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.running.add(child);
    child.once('close', () => this.running.delete(child));
    return child;
  }

  /** Ends what still runs. */
  async stop(): Promise<void> {
    await Promise.all(
      [...this.running].map(async (child) => {
        process.kill(-child.pid!);
        await once(child, 'close');
      }),
    );
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private npm(...args: string[]): string {
    return execFileSync('npm', args, { cwd: this.folder, encoding: 'utf8' });
  }
}
