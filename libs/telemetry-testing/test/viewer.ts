import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { saying } from './saying.js';

/** A real autotel-devtools on ports of its own. */
export async function startViewer(): Promise<{ url: string; stop: () => Promise<void> }> {
  const cli = createRequire(import.meta.url)
    .resolve('autotel-devtools')
    .replace(/index\.c?js$/, 'cli.js');
  const args = [cli, '--port', '0', '--grpc-port', '0'];
  const viewer = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  return {
    url: await saying(viewer, /UI: +(http\S+)/),
    async stop() {
      viewer.kill();
      if (viewer.exitCode === null && viewer.signalCode === null) await once(viewer, 'exit');
    },
  };
}
