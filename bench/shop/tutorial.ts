import { join } from 'node:path';
import { migrate } from '../../prisma/migrate/migrate.ts';
import type { ProcessSpec } from '../../tools/processes/process.ts';
import { type Service, services, startSpecs } from '../../tools/shop/services.ts';
import { TUTORIAL } from './install-tutorial.ts';
import { type Place, runningAs, type Subject } from './subject.ts';

/** The same shop as tutorials build it, see bench/tutorial. */
export const tutorial = (title: string, traced: boolean): Subject => ({
  title,
  async prepare(place) {
    for (const [name, url] of Object.entries(databasesOf(place)))
      await migrate(name, url, join(TUTORIAL, 'prisma', name, 'migrations'));
  },
  async start(place) {
    const databases = databasesOf(place);
    const specs = services.map((name) => specOf(name, place, traced, databases[name]));
    const handles = await startSpecs(specs, place.supervisor);
    return runningAs(
      handles.map(({ entry }) => entry),
      {
        gatewayUrl: place.infrastructure.env['GATEWAY_URL']!,
        ordersUrl: databases['orders']!,
        completedSql: `SELECT id FROM "Order" WHERE id = ANY($1::text[]) AND status = 'completed'`,
      },
    );
  },
});

/** Databases on the same server as ours, with their own names. */
function databasesOf({ infrastructure }: Place): Record<string, string> {
  const names = services.filter((name) => name !== 'gateway');
  return Object.fromEntries(
    names.map((name) => {
      const url = new URL(infrastructure.env[`${name.toUpperCase()}_DATABASE_URL`]!);
      url.pathname = `/tutorial_${name}`;
      return [name, url.href];
    }),
  );
}

function specOf(name: Service, place: Place, traced: boolean, database = ''): ProcessSpec {
  const { site, infrastructure, sinkUrl } = place;
  const { AMQP_URL = '', ORDERS_URL = '', INVENTORY_URL = '' } = infrastructure.env;
  const port = site.ports[name];
  const preload = traced ? ['--require', '@opentelemetry/auto-instrumentations-node/register'] : [];
  const telemetry = { OTEL_EXPORTER_OTLP_ENDPOINT: sinkUrl, OTEL_SERVICE_NAME: `tutorial-${name}` };
  return {
    name,
    command: process.execPath,
    args: [...preload, `dist/${name}/main.js`],
    env: {
      NODE_ENV: 'development',
      PORT: String(port),
      AMQP_URL,
      ORDERS_URL,
      INVENTORY_URL,
      DATABASE_URL: database,
      ...telemetry,
      ...place.env,
    },
    cwd: TUTORIAL,
    log: join(site.logs, `tutorial-${name}.log`),
    port,
    url: `http://localhost:${port}`,
  };
}
