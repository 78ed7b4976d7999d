import { parseArgs, type ParseArgsConfig } from 'node:util';
import { Failure, messageOf } from './failure.ts';
import type { Supervisor } from '../processes/supervisor.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Reads the command line; --help prints the text and ends, an unknown option names itself. */
export function readArgs<const T extends Options>(help: string, options: T, allowPositionals = false) {
  try {
    const all = { ...options, help: { type: 'boolean', short: 'h' } } as const;
    const { values, positionals, tokens } = parseArgs({ options: all, allowPositionals, tokens: true });
    if ((values as { help?: boolean }).help) {
      console.log(help.trim());
      process.exit(0);
    }
    return { values, positionals: positionals as string[], tokens };
  } catch (error) {
    return misused(help, messageOf(error));
  }
}

/** Exits with 2 after printing what is wrong with the command line, and the help. */
export function misused(help: string, what: string): never {
  console.error(`✗ ${what}\n\n${help.trim()}`);
  process.exit(2);
}

export function wholeNumber(option: string, text: string | undefined, otherwise: number, least = 1): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new Failure(`--${option} must be a whole number from ${least}, not "${text}"`);
  return value;
}

/** Reads what a tool needs before it begins. A failure prints one message and exits with 1. */
export function orExit<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    report(error);
    return process.exit(1);
  }
}

/** Runs a tool that ends by itself. A failure prints one message and exits with 1. */
export async function main(work: () => Promise<void>): Promise<void> {
  try {
    await work();
    process.exit(process.exitCode ?? 0);
  } catch (error) {
    report(error);
    process.exit(1);
  }
}

/** The exit code of a tool that was interrupted. */
const UNFINISHED = 130;

/**
 * Runs a tool that starts processes, and stops them first, however it ends. Interrupted by a signal it exits with 130,
 * or with 0 if it runs `untilStopped`.
 */
export async function supervised(
  open: () => Promise<Supervisor>,
  work: (supervisor: Supervisor) => Promise<void>,
  { untilStopped = false } = {},
): Promise<void> {
  let supervisor: Supervisor | undefined;
  let firstSignal = 0;
  let exitCode = 0;
  setInterval(() => {}, 60_000); // Keeps the process alive, which its children alone do not.

  const stop = (reason: string) => {
    if (!firstSignal) {
      firstSignal = Date.now();
      if (process.stdout.isTTY || reason === 'SIGINT') console.log('\nStopping ... (Ctrl-C again to hurry)');
      if (!supervisor) process.exit(UNFINISHED);
      void supervisor.stop().then(
        () => process.exit(exitCode || (untilStopped ? 0 : UNFINISHED)),
        (error) => {
          report(error);
          process.exit(1);
        },
      );
    } else if (Date.now() - firstSignal > 500) {
      // A terminal and npm both deliver the same Ctrl-C; only a later one is a second.
      supervisor?.hurry();
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
  process.once('disconnect', () => stop('disconnect'));
  process.stdout.on('error', () => {}); // The terminal may be gone before we are.

  try {
    supervisor = await open();
    await work(supervisor);
  } catch (error) {
    if (firstSignal) return; // The error is a consequence of stopping.
    exitCode = 1;
    report(error);
  }
  if (firstSignal) return;
  firstSignal = Date.now();
  await supervisor?.stop().catch((error) => {
    report(error);
    exitCode = 1;
  });
  process.exit(exitCode || (process.exitCode ?? 0));
}

function report(error: unknown): void {
  console.error(`✗ ${error instanceof Failure ? error.message : error instanceof Error ? error.stack : String(error)}`);
}
