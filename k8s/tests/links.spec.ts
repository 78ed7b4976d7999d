import { builds } from './lib/builds.ts';
import { rule } from './lib/rule.ts';

rule('the links of alerts in production lead to where others are, too', {
  only: builds.filter(({ name }) => name.startsWith('production')).map(({ name }) => name),
  check: (build) =>
    build
      .container('prometheus')
      .env!.filter(({ name, value = '' }) => name === 'GRAFANA_URL' && !value.startsWith('https://'))
      .map(({ value }) => `alerts lead to ${value}`),
  faults: {
    'the Grafana of whoever reads it': [
      (build) =>
        (build.container('prometheus').env!.find(({ name }) => name === 'GRAFANA_URL')!.value =
          'http://localhost:3030'),
      /alerts lead to http:\/\/localhost:3030/,
    ],
  },
});
