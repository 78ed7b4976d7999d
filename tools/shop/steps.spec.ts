import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { FLOWS } from '../../collector/pipeline/edges.ts';
import * as events from '../../libs/contracts/src/events.ts';
import { telemetry } from '../../libs/contracts/src/telemetry.ts';
import { words } from '../../libs/contracts/src/telemetry-words.ts';
import { localDefaults, services } from './services.ts';
import { root } from './site.ts';

interface ScaledObject {
  spec: { triggers?: { metadata: { queueName?: string } }[] };
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const scaledObjects = parseAllDocuments(read('k8s/components/keda/scaled-objects.yaml'));
const scaledBy = scaledObjects.flatMap((each) => (each.toJS() as ScaledObject).spec.triggers ?? []);

/** Every step of the shop, read from its file. */
const steps = globSync('apps/*/src/*.step.ts', { cwd: root }).map((path) => {
  const [, app] = path.split('/') as [string, (typeof services)[number]];
  const name = basename(path, '.step.ts').replaceAll('-', '_');
  const source = read(path);
  const [, kind, heard = '', queue] = /@(On|OnBroadcast)\(([^']*), '([^']+)'\)/.exec(source) ?? [];
  const types = [...heard.matchAll(/\w+/g)].flatMap(([each]) => (each in events ? [typeOf(each)] : []));
  return { path, app, name, source, broadcast: kind === 'OnBroadcast', queue, types };
});

function typeOf(name: string): string {
  return (events[name as keyof typeof events] as { type: string }).type;
}

it('finds the steps', () => {
  expect(steps.length).toBeGreaterThan(5);
});

describe.each(steps)('$path', ({ app, name, source, broadcast, queue, types }) => {
  it('has the name of its queue and of its span', () => {
    expect(queue).toBe(`${app}.${name}`);
    expect(source).toContain(`'${name}'`);
  });

  it('has its queue and its span in the telemetry contract', () => {
    expect(words.queue).toContain(queue);
    expect(telemetry.spans.map((span) => span.name)).toContain(name);
  });

  it('has the events that it hears on an edge to its service', () => {
    const service = localDefaults(app)['OTEL_SERVICE_NAME'];
    const arriving = FLOWS.filter(({ to }) => to === service).flatMap((flow) => flow.events);

    expect(arriving).toEqual(expect.arrayContaining(types));
  });

  it('is a controller of its module', () => {
    const [, className] = /export class (\w+)/.exec(source)!;
    const [module] = globSync(`apps/${app}/src/*.module.ts`, { cwd: root });

    expect(/controllers: \[([^\]]*)\]/.exec(read(module!))?.[1]).toContain(className);
  });

  if (!broadcast)
    it('is scaled by the depth of its queue', () => {
      expect(scaledBy.map(({ metadata }) => metadata.queueName)).toContain(queue);
    });
});
