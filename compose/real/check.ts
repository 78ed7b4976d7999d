import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../../tools/shop/build.ts';
import { Failure, messageOf } from '../../tools/console/failure.ts';
import { shown } from '../../tools/infrastructure/infrastructure.ts';
import type { Site } from '../../tools/shop/site.ts';
import { stage } from '../../tools/console/stage.ts';
import { openStorefront } from '../../tools/orders/storefront.ts';
import type { Supervisor } from '../../tools/processes/supervisor.ts';
import { assertBuilt } from './built.ts';
import { assertAccepted } from './files.ts';
import { assertNothingLeft } from './leftovers.ts';
import { assertFits } from './memory.ts';
import { assertSurvivesStops, isPipeline } from './outages.ts';
import { ComposeProject, publishedPorts, type Settings } from './project.ts';
import { withTwoGateways } from './scale.ts';
import { assertLogged, assertNoAlert, assertScraped, placeTraced, shopOf } from './telemetry.ts';

/** Brings the stack up on the engine that answers, tries it, and takes it down again. */
export async function check(given: Omit<Settings, 'ports'>, site: Site, supervisor: Supervisor): Promise<void> {
  const stopping = new AbortController();
  const ports = await publishedPorts();
  const project = new ComposeProject({ ...given, ports }, stopping.signal);
  supervisor.onStop(async () => {
    stopping.abort();
    await project.down();
  });
  try {
    await stage('Files', () => assertAccepted(project));
    await stage('Libraries', () => build(stopping.signal, 'telemetry-testing'));
    await stage('Build', () => project.build());
    await stage('Contents', () => assertBuilt(project));
    await stage('Up', async () => ({ note: healthy(await (await project.up(), project.containers())) }));
    await stage('Storefront', () => openStorefront(shopOf(ports)));
    // The gateway holds a trace back until it can judge it. What needs no trace runs meanwhile.
    const order = await placeTraced(ports, given.backend);
    await stage('Memory', () => assertFits(shopOf(ports)));
    await stage('Order', () => order.whole);
    await stage('Log lines', () => assertLogged(ports, order.traceId));
    await stage('Prometheus', () => assertScraped(ports));
    await stage('Alerts', () => assertNoAlert(ports));
    await withTwoGateways(project, ports, async () => {
      const { whole } = await placeTraced(ports, given.backend);
      await assertSurvivesStops(project, ports, (service) => !isPipeline(service));
      await stage('Two gateways', () => whole);
    });
    await assertSurvivesStops(project, ports, isPipeline);
  } catch (error) {
    const log = join(site.logs, 'compose.log');
    writeFileSync(log, await project.logs());
    throw new Failure(`${messageOf(error)}\nWhat the containers said: ${shown(log)}`, { cause: error });
  }
  await stage('Down', async () => {
    await project.down();
    return assertNothingLeft();
  });
}

const healthy = (containers: { state: string }[]): string =>
  `${containers.filter(({ state }) => state === 'running').length} containers, all healthy`;
