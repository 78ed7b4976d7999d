import type { Editor } from './edit.ts';
import type { Names } from './names.ts';

export interface Ports {
  http: number;
  metrics: number;
}

const FIRST_METRICS_PORT = 9464;

/** The next free ports after those of the existing services. */
export function nextPorts(edit: Editor): Ports {
  const ports = [...edit.read('tools/shop/site.ts').matchAll(/^ {2}\w+: (30\d\d),$/gm)].map(([, port]) => Number(port));
  if (ports.length === 0) throw new Error('tools/shop/site.ts names no port of a service');
  return { http: Math.max(...ports) + 1, metrics: FIRST_METRICS_PORT + ports.length };
}

/** Adds it to the services that `npm start` and the tests run, and that Compose builds. */
export function editLocal(edit: Editor, { app, service }: Names, { http }: Ports): void {
  edit.replace('tools/shop/services.ts', /(export const services = \[[^\]]*)\]/, (_all, list) => `${list}, '${app}']`);
  edit.before('tools/shop/site.ts', '  postgres: 55432,', `  ${app}: ${http},\n`);
  const [, version] = /image: throughline\/gateway:(\S+)/.exec(edit.read('docker-compose.yaml')) ?? [];
  edit.before(
    'docker-compose.yaml',
    '  migrate:\n    <<: *service\n',
    `  ${service}:
    <<: *service
    image: throughline/${app}:${version}
    build: { context: ., target: service, args: { APP: ${app} } }
    environment:
      <<: *telemetry
      OTEL_SERVICE_NAME: ${service}
      AMQP_URL: amqp://${service}:${service}@rabbitmq:5672
      PORT: ${http}
    depends_on: *needs

`,
  );
  edit.before(
    '.github/workflows/release.yml',
    '          - { name: migrate, target: migrate }',
    `          - { name: ${app}, target: service }\n`,
  );
  edit.before(
    'docker-compose.yaml',
    '          { "name": "keda"',
    `          { "name": "${service}", "password": "${service}", "tags": "" },\n`,
  );
}

/** Updates the README's sums and table, and adds a row to the shop's dashboard. */
export function editDocs(edit: Editor, { app, service, module, step, queue, on, emits }: Names, { http }: Ports): void {
  edit.replace('README.md', /(\d+) MB of memory and (\d+) CPUs/, (_all, memory, cpus) => {
    return `${Number(memory) + 512} MB of memory and ${Number(cpus) + 1} CPUs`;
  });
  edit.replace('README.md', /^\| \[inventory\]\(apps\/inventory\) .*\n/m, (row) => {
    return `${row}| [${app}](apps/${app}) | ${service} | ${http} | handles ${on} and publishes ${emits} |\n`;
  });
  const [deliveries, waiting] = ['messaging_process_messages_total', 'messaging_queue_wait_duration_seconds'];
  edit.replace(
    'grafana/src/shop.ts',
    /\n {2}\},\n\}\);\n$/,
    (end) => `
    ${module}: [
      chart({
        title: '${step}: deliveries a second',
        description: 'By outcome: done, retried later, or parked.',
        unit: 'ops',
        queries: [metrics(rate('${deliveries}{queue="${queue}"}', 'outcome'), '{{outcome}}')],
      }),
      chart({
        title: '${step}: time in the queue',
        description: 'From ${on} to the step. If it grows, add consumers.',
        unit: 's',
        queries: quantiles.map((q) =>
          metrics(quantile(q, '${waiting}', '', '{messaging_destination_name=~".*:${queue}"}'), \`p\${q * 100}\`),
        ),
      }),
    ],${end}`,
  );
}
