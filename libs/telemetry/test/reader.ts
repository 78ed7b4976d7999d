import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Block } from './markdown.js';

/** A command that goes on until it is ended. */
export interface Terminal {
  /** Waits until it says so. Fails when it ends without. */
  says(pattern: RegExp): Promise<void>;
  /** The same as Ctrl+C. */
  end(): Promise<void>;
}

/** Does what a README tells, as it stands: in an empty folder beside a clone of the repository. */
export class Reader {
  private readonly place = mkdtempSync(join(tmpdir(), 'reader-'));
  readonly folder = join(this.place, 'shop');
  private readonly terminals: Terminal[] = [];

  /**
   * @param clone a checkout whose packages are installed
   * @param env variables that the README's text names
   */
  constructor(
    clone: string,
    private readonly env: Record<string, string>,
  ) {
    mkdirSync(this.folder);
    symlinkSync(clone, join(this.place, 'throughline'));
  }

  /** Writes a file. */
  write({ file, code }: Block): void {
    const path = join(this.folder, file!);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, code);
  }

  /** Runs a command to its end. */
  async run({ code }: Pick<Block, 'code'>): Promise<{ exitCode: number | null; output: string }> {
    const shell = this.shell(code);
    const said = listen(shell);
    await once(shell, 'close');
    return { exitCode: shell.exitCode, output: said.text };
  }

  /** Runs a command in a terminal of its own. */
  open({ code }: Block, more: Record<string, string> = {}): Terminal {
    const shell = this.shell(code, more);
    const said = listen(shell);
    const ended = once(shell, 'close');
    const isOver = (): boolean => shell.exitCode !== null || shell.signalCode !== null;
    const terminal: Terminal = {
      async says(pattern) {
        while (!pattern.test(said.text)) {
          if (isOver()) throw new Error(`It ended and never said ${pattern}:\n${said.text}`);
          await Promise.race([once(shell.stdout!, 'data'), ended]);
        }
      },
      async end() {
        if (!isOver()) process.kill(-shell.pid!, 'SIGINT');
        await ended;
      },
    };
    this.terminals.push(terminal);
    return terminal;
  }

  async leave(): Promise<void> {
    await Promise.all(this.terminals.map((terminal) => terminal.end()));
    rmSync(this.place, { recursive: true, force: true });
  }

  private shell(code: string, more: Record<string, string> = {}): ChildProcess {
    // The shell that runs the tests has this checkout's programs in its path, and options for Node.
    const path = process.env['PATH']!.split(':').filter((folder) => !folder.includes('node_modules/.bin'));
    const env = {
      ...process.env,
      PATH: [dirname(process.execPath), ...path].join(':'),
      NODE_OPTIONS: '',
      NX_DAEMON: 'false',
      NO_COLOR: '1',
      FORCE_COLOR: undefined,
      ...this.env,
      ...more,
    };
    // The clone is this checkout, whose packages are installed and in use.
    const script = code.replace('npm ci && ', '');
    const args = ['-e', '-o', 'pipefail', '-c', script];
    return spawn('bash', args, { cwd: this.folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  }
}

function listen({ stdout, stderr }: ChildProcess): { readonly text: string } {
  const said = { text: '' };
  for (const stream of [stdout!, stderr!]) stream.on('data', (chunk) => (said.text += String(chunk)));
  return said;
}
