import { z, type ZodRawShape } from 'zod';
import { shared } from '../../libs/service/src/config/settings.ts';
import { localDefaults, metricsUrls, services, serviceSpec } from './services.ts';
import { siteIn } from './site.ts';

const site = siteIn('/nowhere', {
  gateway: 1,
  orders: 2,
  payments: 3,
  inventory: 4,
  postgres: 5,
  rabbitmq: 6,
} as never);

it.each(services)('%s listens on this machine only', (name) => {
  expect(serviceSpec(name, site, {}).env).toMatchObject({ HOST: 'localhost', PORT: String(site.ports[name]) });
});

it.each(services)('%s accepts its own .env, by which nx serve starts it', async (name) => {
  const { variables } = (await import(`../../apps/${name}/src/variables.ts`)) as { variables: ZodRawShape };
  expect(z.object({ ...shared, ...variables }).safeParse(localDefaults(name))).toMatchObject({ success: true });
});

it('gives a service its own account at the servers of this run, and leaves other URLs as they are', () => {
  const administrator = {
    AMQP_URL: 'amqp://localhost:6',
    ORDERS_DATABASE_URL: 'postgresql://shop:shop@localhost:5/orders',
  };
  expect(serviceSpec('orders', site, administrator).env).toMatchObject({
    AMQP_URL: 'amqp://order-service:order-service@localhost:6',
    ORDERS_DATABASE_URL: 'postgresql://order_service:order_service@localhost:5/orders',
  });
  const elsewhere = {
    AMQP_URL: 'amqp://shop@broker:6',
    ORDERS_DATABASE_URL: 'postgresql://shop@localhost:5432/orders',
  };
  expect(serviceSpec('orders', site, elsewhere).env).toMatchObject(elsewhere);
});

it('gives the gateway alone the administrator of the broker, for operators, beside its own account', () => {
  const administrator = { AMQP_URL: 'amqp://localhost:6' };

  expect(serviceSpec('gateway', site, administrator).env).toMatchObject({
    AMQP_URL: 'amqp://api-gateway:api-gateway@localhost:6',
    OPERATOR_AMQP_URL: 'amqp://localhost:6',
  });
  expect(serviceSpec('orders', site, administrator).env).not.toHaveProperty('OPERATOR_AMQP_URL');
});

describe('the metrics of OTEL_METRICS_EXPORTER=prometheus', () => {
  const before = { ...process.env };
  afterEach(() => (process.env = { ...before }));
  const ports = () => Object.values(metricsUrls(site)).map((url) => Number(new URL(url).port));

  it('are at a port of its own for each service', () => {
    process.env['OTEL_METRICS_EXPORTER'] = 'otlp, prometheus';
    expect(metricsUrls(site)).toMatchObject({ 'gateway metrics': 'http://localhost:9464/metrics' });
    expect(ports()).toEqual(services.map((_, at) => 9464 + at));
  });

  it('are at a given port and those after it', () => {
    process.env['OTEL_METRICS_EXPORTER'] = 'prometheus';
    process.env['OTEL_EXPORTER_PROMETHEUS_PORT'] = '9500';
    expect(ports()).toEqual(services.map((_, at) => 9500 + at));
    expect(serviceSpec('inventory', site, {}).env).toMatchObject({ OTEL_EXPORTER_PROMETHEUS_PORT: '9503' });
  });

  it('have no port when they are not enabled', () => {
    delete process.env['OTEL_METRICS_EXPORTER'];
    expect(metricsUrls(site)).toEqual({});
  });
});
