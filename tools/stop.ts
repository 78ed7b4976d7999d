import { main, readArgs } from './console/cli.ts';
import { stopProcess } from './processes/process.ts';
import { stopNxDaemon } from './processes/nx-daemon.ts';
import { isRunning, readRun, stopOrphans } from './processes/run-file.ts';
import { localSite } from './shop/site.ts';

const help = `
npm stop

Stops what \`npm start\` or \`npm run infra\` runs in another terminal, or what a killed one left behind; and the
daemon of Nx, which outlives \`npx nx serve\`.

  --help   this text
`;

await main(async () => {
  readArgs(help, {});
  const { runFile } = localSite();
  const run = readRun(runFile);
  if (isRunning(run)) await stopProcess(run.pid, { signal: 'SIGTERM', withinMs: 15_000, identity: run.identity });
  const orphans = await stopOrphans(runFile);
  const daemon = await stopNxDaemon();
  console.log(run || orphans.length > 0 || daemon ? '✓ stopped' : 'Nothing runs here.');
});
