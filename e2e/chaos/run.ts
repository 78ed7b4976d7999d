import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readArguments } from './arguments.ts';
import { Cluster } from './cluster.ts';
import { placeOf } from './place.ts';
import { Rehearsal } from './rehearsal.ts';
import { panelsOf } from './soak/lines.ts';
import type { Sample } from './soak/sample.ts';
import { soak } from './soak/soak.ts';
import { heading, row } from './table.ts';
import { linePlot } from '../../bench/line-plot.ts';
import { broken, type Verdict } from './verdict.ts';
import { supervised } from '../../tools/console/cli.ts';
import { shown, startInfrastructure } from '../../tools/infrastructure/infrastructure.ts';
import { openFresh, wipe } from '../../tools/processes/open.ts';
import { freePorts } from '../../tools/processes/ports.ts';
import { root, siteIn, testSite } from '../../tools/shop/site.ts';
import { progress, stage } from '../../tools/console/stage.ts';

const { faults, soakMinutes, plot: plotFile, seed, perSecond, keep } = readArguments();

// The rehearsal sets where telemetry goes, regardless of the caller's environment.
for (const name of Object.keys(process.env))
  if (/^OTEL_|^TRACE_QUERY_URL$|^NODE_ENV$/.test(name)) delete process.env[name];
const [metricsPort] = await freePorts(1);
process.env['RABBITMQ_METRICS_PORT'] = String(metricsPort);
const metricsUrl = process.env['AMQP_URL'] ? undefined : `http://localhost:${metricsPort}`;
// The rehearsal receives the spans itself, because the viewer limits what it keeps.
process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = 'http://localhost:9';
const site = siteIn(join(root, '.local', 'chaos'), (await testSite()).ports);

await supervised(
  () => openFresh(site, 'test:chaos'),
  async (supervisor) => {
    await startInfrastructure(site, supervisor, { withBuild: true, rabbitmq: '4' });
    const place = placeOf({ ...supervisor.run.env, RUN_FILE: site.runFile });
    let cluster!: Cluster;
    await stage('Services', async () => {
      cluster = await Cluster.start(place);
      return { note: `two replicas each, ${perSecond} orders a second, --seed ${seed}` };
    });
    console.log(`\n${heading()}`);
    const samples: Sample[] = [];
    const verdicts: Verdict[] = [];
    const rehearsal = new Rehearsal(cluster, { seed, perSecond, metricsUrl });
    for (const fault of soakMinutes ? [soak(soakMinutes, metricsUrl!, samples)] : faults) {
      const say = (what: string): void => progress(fault.name, what);
      const verdict = await rehearsal.run(fault, say).catch((error: Error) => broken(fault.name, error));
      if (process.stdout.isTTY) process.stdout.write('\r\x1b[K');
      console.log(row(verdict));
      verdicts.push(verdict);
      if (verdict.torn) writeFileSync(join(site.logs, `${fault.name}-torn.txt`), verdict.drawings);
    }
    if (plotFile) writeFileSync(plotFile, linePlot(panelsOf(samples), `${soakMinutes} min`));
    const failed = verdicts.filter(({ complaints }) => complaints.length > 0);
    console.log(`\n${verdicts.length - failed.length} of ${verdicts.length} left nothing wrong behind`);
    process.exitCode = failed.length ? 1 : 0;
    await supervisor.stop();
    if (keep || failed.length) console.log(`Logs: ${shown(site.logs)}/`);
    else wipe(site);
  },
);
