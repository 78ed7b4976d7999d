import type { Build } from './lib/builds.ts';
import { selects } from './lib/cluster.ts';
import { rule } from './lib/rule.ts';

rule('every Service selects the pods of one workload', {
  check: (build) =>
    build.of('Service').flatMap(({ metadata, spec }) => {
      if (spec.type === 'ExternalName')
        return known(build, spec.externalName)
          ? []
          : [`Service ${metadata.name} stands for ${spec.externalName}, which is not there`];
      const selected = build.workloads.filter(
        ({ namespace, labels }) => namespace === metadata.namespace && selects({ matchLabels: spec.selector }, labels),
      );
      return selected.length === 1 ? [] : [`Service ${metadata.name} selects ${selected.length} workloads`];
    }),
  faults: {
    'a Service that selects nothing': [
      (build) => (build.find('Service', 'tempo').spec.selector = { app: 'tempo' }),
      /Service tempo selects 0/,
    ],
    'a Service that selects too much': [
      (build) => (build.find('Service', 'order-service').spec.selector = { 'throughline.dev/shape': 'service' }),
      /Service order-service selects [2-9]/,
    ],
    'a name that stands for nothing': [
      (build) =>
        (build.objects.find(({ spec }) => spec?.externalName)!.spec.externalName = 'agents.nowhere.svc.cluster.local'),
      /stands for agents.nowhere/,
    ],
  },
});

rule('a StatefulSet has the Service that names its pods', {
  check: (build) =>
    build.of('StatefulSet').flatMap(({ metadata, spec }) => {
      const found = build
        .of('Service')
        .some(
          (service) => service.metadata.name === spec.serviceName && service.metadata.namespace === metadata.namespace,
        );
      return found ? [] : [`StatefulSet ${metadata.name} has no Service ${spec.serviceName}`];
    }),
  faults: {
    'another name': [(build) => (build.find('StatefulSet', 'rabbitmq').spec.serviceName = 'nodes'), /no Service nodes/],
  },
});

/** As an object of the build, or created by the operator of a RabbitmqCluster. */
function known(build: Build, host: string): boolean {
  const [name, namespace] = host.split('.');
  const made = build
    .of('RabbitmqCluster')
    .flatMap(({ metadata }) => [{ ...metadata }, { ...metadata, name: `${metadata.name}-nodes` }]);
  return [...build.of('Service').map(({ metadata }) => metadata), ...made].some(
    (each) => each.name === name && each.namespace === namespace,
  );
}
