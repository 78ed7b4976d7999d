import { formatFiles, generateFiles, type GeneratorCallback, logger, type Tree } from '@nx/devkit';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { editCluster, editClusterChecks } from './cluster.ts';
import { editContracts } from './contracts.ts';
import { editDatabase } from './database.ts';
import { Editor } from './edit.ts';
import { editDocs, editLocal, nextPorts } from './local.ts';
import { namesOf, type Options } from './names.ts';

/** The tools that generate files from the edited ones. */
const MADE_BY = ['k8s/tools/network/write.ts', 'grafana/src/write.ts', 'tools/docs/write-telemetry-docs.ts'];

/**
 * Adds a service with one step to the shop: the app, its event, queue and span in the contracts, its tests, and its
 * places in Compose, Kubernetes and the dashboard. With a database, the step stores its event in an outbox and publishes
 * it once; without one, it publishes before it acknowledges, and may do so twice.
 *
 * @throws Error when the service exists, no service publishes `on`, or a file no longer has the place that is edited.
 */
export default async function tracedService(tree: Tree, options: Options): Promise<GeneratorCallback> {
  const names = namesOf(options);
  const { app } = names;
  const { database = false } = options;
  if (tree.exists(`apps/${app}`)) throw new Error(`apps/${app} is there already`);
  const edit = new Editor(tree);
  const ports = nextPorts(edit);
  const { version } = JSON.parse(edit.read('package.json')) as { version: string };

  editContracts(edit, names);
  editLocal(edit, names, ports);
  editDocs(edit, names, ports);
  editCluster(edit, names);
  editClusterChecks(edit, names);
  const timestamp = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
  for (const folder of ['files', database ? 'with-database' : 'without-database'])
    generateFiles(tree, join(import.meta.dirname, folder), '.', { ...names, ...ports, version, database, timestamp });
  if (database) editDatabase(edit, names);
  await formatFiles(tree);

  return () => {
    for (const tool of MADE_BY) {
      const { status } = spawnSync(process.execPath, [tool], { cwd: tree.root, stdio: 'inherit' });
      if (status !== 0) throw new Error(`${tool} ended with ${status}`);
    }
    logger.info(`
The step is apps/${app}/src/${names.file}.step.ts. Next:

  npm test -- unit apps/${app} shop/steps   its own test, and whether anything is missing
  npm test -- e2e ${app}.e2e                its span in the trace of an order

Other end-to-end tests compare whole traces: add its lines below "publish shop.events:${names.on}".
npm run test:k8s bounds the memory of the kind cluster, which is nearly full: give something else less, or raise the bound.
`);
  };
}
