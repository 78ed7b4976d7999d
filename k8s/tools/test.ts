import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../../tools/shop/build.ts';
import { readArgs, supervised } from '../../tools/console/cli.ts';
import { runJest } from '../../tools/tests/jest.ts';
import { BUILDS } from './builds.ts';
import { copied } from './copies.ts';
import { kustomize, objectsOf } from './kustomize.ts';
import { startBroker, startDatabase, type Stored } from './platform.ts';
import { openFresh, wipe } from '../../tools/processes/open.ts';
import { otelcol } from '../../collector/tools/otelcol.ts';
import { siteIn, testSite } from '../../tools/shop/site.ts';
import { stage } from '../../tools/console/stage.ts';
import type { Supervisor } from '../../tools/processes/supervisor.ts';
import { Tally } from '../../tools/tests/tally.ts';

const help = `
npm run test:k8s -- [file pattern ...] [options]

What can be proven of k8s/ without a cluster: every overlay and component builds, the rules in k8s/tests hold and
catch their faults, the Collector accepts its configs as they are mounted, and RabbitMQ and PostgreSQL give each service
what it needs and nothing else. npm run real:k8s lets a real API server check the objects' shapes.

  file pattern   only test files whose path matches
  -t NAME        only tests whose name matches
  --help         this text

Uses kubectl, else kustomize, else builds kustomize by Go. OTELCOL_BIN names a Collector to use.
`;
const { values, positionals: only } = readArgs(help, { name: { type: 'string', short: 't' } }, true);
if (values.name) only.push('-t', values.name);

const test = await testSite();
const site = siteIn(`${test.dir}-k8s`, test.ports);
const builds = join(site.dir, 'builds');
const tally = new Tally();
const stopping = new AbortController();

await supervised(
  () => openFresh(site, 'test:k8s'),
  async (supervisor) => {
    supervisor.onStop(() => stopping.abort());
    await run(supervisor);
    if (supervisor.stopping) return;
    await tally.assertTests(only);
    await supervisor.stop();
    tally.print();
    if (tally.failed === 0) wipe(site);
    process.exitCode = tally.failed > 0 ? 1 : 0;
    console.log(`\n${tally.passed} passed, ${tally.failed} failed`);
  },
);

async function run(supervisor: Supervisor): Promise<void> {
  await stage('Build', () => build(stopping.signal));
  await stage('Overlays', overlays);
  const { path } = await stage('Collector', () => otelcol(stopping.signal));
  const kind = JSON.parse(readFileSync(join(builds, 'kind.json'), 'utf8')) as Stored[];
  await stage('PostgreSQL', () => startDatabase(kind, site, supervisor));
  await stage('RabbitMQ', () => startBroker(kind, site, supervisor));
  const env = {
    K8S_BUILDS: builds,
    K8S_DATABASE: `localhost:${site.ports.postgres}`,
    K8S_BROKER: `localhost:${site.ports.rabbitmq}`,
    OTELCOL_BIN: path,
  };
  const { signal } = stopping;
  await tally.countTests('rules', () => runJest({ part: 'k8s', dir: site.dir, env, only, coverage: false, signal }));
}

async function overlays(): Promise<{ note: string }> {
  const tool = await kustomize();
  rmSync(builds, { recursive: true, force: true });
  mkdirSync(builds, { recursive: true });
  let count = 0;
  for (const [name, made] of Object.entries(BUILDS)) {
    const objects = await objectsOf(tool, copied(made, join(builds, name)));
    count += objects.length;
    writeFileSync(join(builds, `${name}.json`), JSON.stringify(objects));
  }
  return { note: `${Object.keys(BUILDS).length} builds, ${count} objects, by ${tool.note}` };
}
