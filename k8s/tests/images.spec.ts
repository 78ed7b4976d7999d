import { rule } from './lib/rule.ts';

const TAG = /:v?\d+\.\d+(\.\d+)?(-[\w.]+)?$/;
const DIGEST = /@sha256:[0-9a-f]{64}$/;

rule('every image is pinned to a version or a digest, the same one everywhere', {
  check: (build) => {
    const images = build.workloads.flatMap(({ name, containers }) =>
      containers.map(({ image = '' }) => ({ name, image })),
    );
    const tagged = images.filter(({ image }) => !TAG.test(image) && !DIGEST.test(image));
    const versions = new Map<string, string>();
    const apart = images.filter(({ image }) => {
      const repository = image.split(/[:@]/)[0]!;
      const first = versions.get(repository) ?? image;
      versions.set(repository, first);
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
