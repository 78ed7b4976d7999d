import { FLOWS } from '../../collector/pipeline/edges.ts';
import { SERVICES } from '../../libs/contracts/src/services.ts';
import type { Build } from './lib/builds.ts';
import { rule } from './lib/rule.ts';

interface Topic {
  user: string;
  exchange: string;
  write: string;
  read: string;
}

const EVENTS = [...new Set(FLOWS.flatMap(({ events }) => events))];

rule('who may publish and hear which event is what the list of flows says', {
  only: ['kind'],
  check: (build) => {
    const { topic_permissions: topics } = permissions(build);
    return SERVICES.flatMap((service) => {
      const topic = topics.find(({ user }) => user === service);
      if (topic?.exchange !== 'shop.events') return [`${service} may publish anything`];
      return EVENTS.flatMap((event) => [
        ...difference(`${service} publishing ${event}`, topic.write, event, publishes(service, event)),
        ...difference(`${service} hearing ${event}`, topic.read, event, hears(service, event)),
      ]);
    });
  },
  faults: {
    'payments that may say what inventory does': [
      (build) => edit(build, 'payment-service', (topic) => (topic.write = '^(payment|inventory)\\..*$')),
      /payment-service publishing inventory.reserved is allowed and not listed/,
    ],
    'an event that nobody may publish': [
      (build) => edit(build, 'order-service', (topic) => (topic.write = '^order\\.placed$')),
      /order-service publishing order.completed is listed and not allowed/,
    ],
    'a service without limits': [
      (build) => edit(build, 'inventory-service', (topic) => (topic.user = 'stock')),
      /inventory-service may publish anything/,
    ],
  },
});

const publishes = (service: string, event: string) =>
  FLOWS.some(({ from, events }) => from === service && events.includes(event));
const hears = (service: string, event: string) =>
  FLOWS.some(({ to, events }) => to === service && events.includes(event));

function difference(what: string, pattern: string, event: string, listed: boolean): string[] {
  const allowed = new RegExp(pattern).test(event);
  if (allowed === listed) return [];
  return [`${what} is ${allowed ? 'allowed and not listed' : 'listed and not allowed'}`];
}

const file = (build: Build) =>
  build.of('ConfigMap').find(({ metadata }) => metadata.name.startsWith('rabbitmq-permissions'))!['data'];

const permissions = (build: Build) => JSON.parse(file(build)['permissions.json']) as { topic_permissions: Topic[] };

function edit(build: Build, user: string, change: (topic: Topic) => void): void {
  const all = permissions(build);
  change(all.topic_permissions.find((topic) => topic.user === user)!);
  file(build)['permissions.json'] = JSON.stringify(all);
}
