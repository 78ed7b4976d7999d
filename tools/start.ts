import { orExit, readArgs, supervised } from './console/cli.ts';
import { shown, startInfrastructure } from './infrastructure/infrastructure.ts';
import { open } from './processes/open.ts';
import { placeOrderPatiently } from './orders/place-order.ts';
import { showOrder } from './orders/show-order.ts';
import { assertPortsFree, metricsUrls, startServices } from './shop/services.ts';
import { localSite } from './shop/site.ts';
import { stage } from './console/stage.ts';

const help = `
npm start

Starts the whole shop: PostgreSQL, RabbitMQ, a trace viewer, and the four services; places one order and prints its
trace. Ctrl-C, \`npm stop\` and SIGTERM stop everything it started. Not \`kill -INT\` of npm alone, which npm swallows.

When one service ends, all end. To stop and start them one by one: \`npm run infra\`, and beside it
\`npx nx serve gateway|orders|payments|inventory\` in terminals of their own.

  --no-order   start without placing an order
  --help       this text

Uses what is given:
  ORDERS_DATABASE_URL, PAYMENTS_DATABASE_URL, INVENTORY_DATABASE_URL   instead of the embedded PostgreSQL
  AMQP_URL                                   instead of a RabbitMQ of its own
  OTEL_EXPORTER_OTLP_ENDPOINT                instead of the viewer; TRACE_QUERY_URL says where to read traces back
  OTEL_SDK_DISABLED=true                     no telemetry at all
  OTEL_METRICS_EXPORTER=prometheus           services are scraped, on 9464 (gateway) to 9467, or on four ports from
                                             OTEL_EXPORTER_PROMETHEUS_PORT
  GATEWAY_PORT, ORDERS_PORT, PAYMENTS_PORT, INVENTORY_PORT, POSTGRES_PORT, RABBITMQ_PORT, VIEWER_PORT,
  VIEWER_GRPC_PORT                           other ports than 3000-3003, 55432, 5673, 4318, 4317
`;
const { values } = readArgs(help, { 'no-order': { type: 'boolean' } });

const site = orExit(localSite);
// Packages count too, where they had to be installed first.
const started = Number(process.env['BOOTSTRAP_BEGUN']) || Date.now();

await supervised(
  () => open(site, 'start'),
  async (supervisor) => {
    await assertPortsFree(site); // Checked first, so that a used port is reported at once.
    const { env, queryUrl } = await startInfrastructure(site, supervisor, { withBuild: true });
    await stage('Services', () => startServices(site, supervisor, env));
    const shop = supervisor.run.env['GATEWAY_URL']!;
    supervisor.run.urls = { shop, docs: `${shop}/docs`, ...supervisor.run.urls, ...metricsUrls(site) };
    supervisor.save();

    const ended = supervisor.untilOneEnds();
    await Promise.race([ended, values['no-order'] ? null : firstOrder(shop, queryUrl)]);
    print(supervisor.run.urls);
    await ended;
  },
  { untilStopped: true },
);

async function firstOrder(shop: string, queryUrl: string | null): Promise<void> {
  const { order } = await stage('First order', async () => {
    const placed = await placeOrderPatiently(shop);
    return { note: `${placed.id} ${placed.status}`, order: placed };
  });
  await showOrder(order, { shop, queryUrl, logs: site.logs });
}

function print(urls: Record<string, string>): void {
  console.log('');
  const places = { ...urls, logs: `${shown(site.logs)}/` };
  const width = Math.max(...Object.keys(places).map(({ length }) => length));
  for (const [name, place] of Object.entries(places)) console.log(`  ${name.padEnd(width)}  ${place}`);
  console.log(
    `\nReady in ${((Date.now() - started) / 1000).toFixed(1)} s. Another order: npm run order -- --help. Ctrl-C stops everything.`,
  );
}
