import { Failure } from '../console/failure.ts';
import { isListening } from '../processes/ports.ts';
import { type ProcessEntry, stopProcess } from '../processes/process.ts';
import { expectRestart, readRun, restartProcess } from '../processes/run-file.ts';
import { waitFor } from '../processes/wait.ts';
import { isReady } from '../shop/services.ts';

const STOPPED_WITHIN_MS = 15_000;

/** The processes of the running shop, which a scenario may stop and start. */
export class Processes {
  private readonly runFile: string | null;

  constructor(runFile: string | null) {
    this.runFile = runFile;
  }

  /** @throws Failure when the shop on this machine has no such process */
  entry(name: string): ProcessEntry {
    const entry = this.runFile ? readRun(this.runFile)?.processes.find((each) => each.name === name) : undefined;
    if (!entry) throw new Failure(`${name} does not run here: start the shop with npm start`);
    return entry;
  }

  /** Asks a process to stop, unless it has ended, and waits until it is gone. */
  async stop(name: string): Promise<void> {
    const { pid, identity, stopSignal } = expectRestart(this.file(name), name);
    await stopProcess(pid, { identity, signal: stopSignal, withinMs: STOPPED_WITHIN_MS });
  }

  /** Starts a stopped process, with `env` for this start only, and waits until it can be used. */
  async start(name: string, env: Record<string, string> = {}): Promise<void> {
    const { entry } = await restartProcess(this.file(name), name, env);
    const { url, port } = entry;
    const isUp = () => (url?.startsWith('http') ? isReady(url) : port === undefined || isListening(port));
    await waitFor(`${name} to be ready`, isUp, { everyMs: 100 });
  }

  async restart(name: string, env: Record<string, string> = {}): Promise<void> {
    await this.stop(name);
    await this.start(name, env);
  }

  private file(name: string): string {
    this.entry(name);
    return this.runFile!;
  }
}
