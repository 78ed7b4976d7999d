import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../../tools/shop/site.ts';
import { rule } from './lib/rule.ts';

const TAG = /:v?\d+\.\d+(\.\d+)?(-[\w.]+)?$/;
const DIGEST = /@sha256:[0-9a-f]{64}$/;

const compose = parse(readFileSync(join(root, 'docker-compose.yaml'), 'utf8'), { merge: true }) as {
  services: Record<string, { image: string }>;
};
/** A variant of an image, such as one with another plugin, has the same version. */
const version = (image: string) => image.replace(/-[a-z]+$/, '');
const repository = (image: string) => image.split(/[:@]/)[0]!;

rule('every image is of the version that Compose runs', {
  check: (build) => {
    const known = new Map(Object.values(compose.services).map(({ image }) => [repository(image), version(image)]));
    const images = [
      ...build.workloads.flatMap(({ name, containers }) => containers.map(({ image = '' }) => ({ name, image }))),
      ...build.of('RabbitmqCluster').map(({ spec }) => ({ name: 'RabbitmqCluster', image: spec.image as string })),
    ];
    return images
      .filter(({ image }) => known.has(repository(image)) && known.get(repository(image)) !== version(image))
      .map(({ name, image }) => `${name} runs ${image}, and Compose ${known.get(repository(image))}`);
  },
  faults: {
    'another Tempo': [
      (build) => (build.container('tempo').image = 'grafana/tempo:3.0.2'),
      /Compose grafana\/tempo:3.0.3/,
    ],
  },
});

rule('every image is pinned to a version or a digest, the same one everywhere', {
  check: (build) => {
    const images = build.workloads.flatMap(({ name, containers }) =>
      containers.map(({ image = '' }) => ({ name, image })),
    );
    const tagged = images.filter(({ image }) => !TAG.test(image) && !DIGEST.test(image));
    const versions = new Map<string, string>();
    const apart = images.filter(({ image }) => {
      const first = versions.get(repository(image)) ?? image;
      versions.set(repository(image), first);
      return first !== image;
    });
    return [
      ...tagged.map(({ name, image }) => `${name} runs ${image}, which may be another one tomorrow`),
      ...apart.map(({ name, image }) => `${name} runs ${image}, another version than elsewhere`),
    ];
  },
  faults: {
    latest: [(build) => (build.container('tempo').image = 'grafana/tempo:latest'), /tempo.*grafana\/tempo:latest/],
    'no tag': [(build) => (build.container('grafana').image = 'grafana/grafana'), /grafana\/grafana,/],
    'only a major version': [(build) => (build.container('rabbitmq').image = 'rabbitmq:4'), /rabbitmq:4,/],
    'two versions of one image': [
      (build) => (build.container('otel-agent').image = 'otel/opentelemetry-collector-contrib:0.158.0'),
      /another version/,
    ],
  },
});
