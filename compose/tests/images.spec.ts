import { rule } from './lib/rule.ts';
import { servicesOf } from './lib/stack.ts';

const PINNED = /:v?\d+\.\d+(\.\d+)?([.-][\w.-]+)?$/;

rule('images are pinned, and of one version everywhere', {
  check: (stack) => {
    const tags = new Map<string, string>();
    return servicesOf(stack).flatMap(([name, { image }]) => {
      const [repository = '', tag = ''] = image.split(':');
      const other = tags.get(repository);
      tags.set(repository, tag);
      if (!PINNED.test(image)) return [`${name}: ${image} is not pinned to a version`];
      return other && other !== tag ? [`${name}: ${repository} is ${other} elsewhere, and ${tag} here`] : [];
    });
  },
  faults: {
    'another version of the same image': [
      ({ services }) => (services['storage']!.image = 'postgres:18.0'),
      /postgres is 18.1 elsewhere/,
    ],
    'an image without a version': [({ services }) => (services['loki']!.image = 'grafana/loki'), /loki is not pinned/],
    'a tag that moves': [({ services }) => (services['tempo']!.image = 'grafana/tempo:latest'), /tempo:latest is not/],
  },
});

rule('an image is named after the app or the stage that it is built of', {
  check: (stack) =>
    servicesOf(stack)
      .filter(([, { image, build }]) => build && !image.includes(`/${build.args['APP'] ?? build.target}:`))
      .map(([name, { image }]) => `${name}: ${image} is misnamed`),
  faults: {
    'the name of another app': [
      ({ services }) => (services['order-service']!.build!.args['APP'] = 'payments'),
      /orders:\S+ is misnamed/,
    ],
  },
});
