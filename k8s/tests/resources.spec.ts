import type { IContainer } from 'kubernetes-models/v1';
import { bytes } from './lib/quantity.ts';
import { rule } from './lib/rule.ts';

rule('every container asks for what it needs and has a limit', {
  check: (build) =>
    build.workloads.flatMap(({ name, containers }) =>
      containers.flatMap((container) => faults(container).map((fault) => `${name} ${container.name} ${fault}`)),
    ),
  faults: {
    'no memory limit': [
      (build) => delete build.container('inventory-service').resources!.limits!.memory,
      /no memory limit/,
    ],
    'no CPU request': [(build) => delete build.container('tempo').resources!.requests!.cpu, /no cpu request/],
    'a limit below the request': [
      (build) => (build.container('grafana').resources!.limits!.memory = '1Mi'),
      /grafana.*less than/,
    ],
    'a collector that does not know its limit': [
      (build) => (build.container('otel-gateway').resources!.limits!.memory = '1Gi'),
      /otel-gateway.*GOMEMLIMIT/,
    ],
  },
});

function faults({ resources = {}, env = [] }: IContainer): string[] {
  const { requests = {}, limits = {} } = resources;
  const found: string[] = [];
  for (const what of ['cpu', 'memory']) {
    if (requests[what] === undefined) found.push(`has no ${what} request`);
    if (limits[what] === undefined) found.push(`has no ${what} limit`);
  }
  if (bytes(limits['memory']) < bytes(requests['memory'])) found.push('may have less than it asks for');
  const goLimit = env.find(({ name }) => name === 'GOMEMLIMIT')?.value;
  const share = goLimit ? bytes(goLimit.replace('B', '')) / bytes(limits['memory']) : 0.8;
  if (share < 0.75 || share > 0.82) found.push(`has a GOMEMLIMIT that is not 80 % of its limit`);
  return found;
}
