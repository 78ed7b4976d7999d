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

  /** Runs a command to its end, `withinMs` at most. */
  async run({ code }: Block, withinMs = 60_000): Promise<{ exitCode: number | null; output: string }> {
    const shell = this.shell(code);
    const said = listen(shell);
    await soon(withinMs, once(shell, 'close'), () => `${code} goes on:\n${said.text}`);
    return { exitCode: shell.exitCode, output: said.text };
  }

  /** Runs a command in a terminal of its own. */
  open({ code }: Block, more: Record<string, string> = {}): Terminal {
    const shell = this.shell(code, more);
    const said = listen(shell);
    const ended = once(shell, 'close');
    const isOver = (): boolean => shell.exitCode !== null || shell.signalCode !== null;
    const terminal: Terminal = {
      says(pattern) {
        const saying = async (): Promise<void> => {
          while (!pattern.test(said.text)) {
            if (isOver()) throw new Error(`It ended and never said ${pattern}:\n${said.text}`);
            await Promise.race([once(shell.stdout!, 'data'), ended]);
          }
        };
        return soon(60_000, saying(), () => `It has not said ${pattern}:\n${said.text}`);
      },
      async end() {
        if (!isOver()) process.kill(-shell.pid!, 'SIGINT');
        await soon(20_000, ended, () => `It does not end:\n${said.text}`);
      },
    };
    this.terminals.push(terminal);
    return terminal;
  }

  /** Ends what still runs, and takes the folder away. */
  async leave(): Promise<void> {
    const ended = await Promise.allSettled(this.terminals.map((terminal) => terminal.end()));
    rmSync(this.place, { recursive: true, force: true });
    for (const each of ended) if (each.status === 'rejected') throw each.reason;
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

/** Fails with words of its own when it takes longer. */
async function soon<T>(ms: number, work: Promise<T>, complaint: () => string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`After ${ms} ms: ${complaint()}`)), ms);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function listen({ stdout, stderr }: ChildProcess): { readonly text: string } {
  const said = { text: '' };
  for (const stream of [stdout!, stderr!]) stream.on('data', (chunk) => (said.text += String(chunk)));
  return said;
}
