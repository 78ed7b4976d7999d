import { services } from '../../../tools/shop/services.ts';
import { pinned } from './images.ts';

it('finds every image that the overlay kind runs, but for those that have a stand-in of another name', () => {
  const names = pinned().map((image) => image.split(':')[0]);

  expect(names.sort()).toEqual([
    'grafana/loki',
    'otel/opentelemetry-collector-contrib',
    'postgres',
    'prom/prometheus',
    'rabbitmq',
    ...['migrate', ...services].map((name) => `throughline/${name}`).sort(),
  ]);
});
