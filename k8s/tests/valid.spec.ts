import { nameOf } from './lib/cluster.ts';
import { rule } from './lib/rule.ts';
import { faultsOf } from './lib/schemas.ts';

rule('every object has what its kind must have, of the right type', {
  check: (build) => build.objects.flatMap((object) => faultsOf(object).map((fault) => `${nameOf(object)}: ${fault}`)),
  faults: {
    'text for a number': [
      (build) => (build.find('StatefulSet', 'rabbitmq').spec.replicas = '3'),
      /rabbitmq: .*replicas must be integer/,
    ],
    'a missing selector': [
      (build) => delete build.find('DaemonSet', 'otel-agent').spec.selector,
      /otel-agent: .*selector/,
    ],
    'a word that is none of the choices': [
      (build) => (build.container('tempo').ports![0]!.protocol = 'tcp' as 'TCP'),
      /tempo/,
    ],
    'a kind that nobody knows': [(build) => (build.find('Ingress', 'shop').kind = 'Ingres'), /no schema for .*Ingres/],
  },
});

rule('the operator would take its RabbitmqCluster', {
  only: ['rabbitmq-operator'],
  check: (build) => faultsOf(build.find('RabbitmqCluster', 'rabbitmq')),
  faults: {
    'a field that it does not have': [
      (build) => (build.find('RabbitmqCluster', 'rabbitmq').spec.replica = 3),
      /replica/,
    ],
  },
});
