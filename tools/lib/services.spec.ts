import { metricsUrls, services, serviceSpec } from './services.ts';
import { siteIn } from './site.ts';

const site = siteIn('/nowhere', { gateway: 1, orders: 2, payments: 3, inventory: 4 } as never);

it.each(services)('%s listens on this machine only', (name) => {
  expect(serviceSpec(name, site, {}).env).toMatchObject({ HOST: 'localhost', PORT: String(site.ports[name]) });
});

describe('the metrics of OTEL_METRICS_EXPORTER=prometheus', () => {
  const before = { ...process.env };
  afterEach(() => (process.env = { ...before }));
  const ports = () => Object.values(metricsUrls(site)).map((url) => Number(new URL(url).port));

  it('are at a port of its own for each service', () => {
    process.env['OTEL_METRICS_EXPORTER'] = 'otlp, prometheus';
    expect(metricsUrls(site)).toMatchObject({ 'gateway metrics': 'http://localhost:9464/metrics' });
    expect(ports()).toEqual([9464, 9465, 9466, 9467]);
  });

  it('are at a given port and the three after it', () => {
    process.env['OTEL_METRICS_EXPORTER'] = 'prometheus';
    process.env['OTEL_EXPORTER_PROMETHEUS_PORT'] = '9500';
    expect(ports()).toEqual([9500, 9501, 9502, 9503]);
    expect(serviceSpec('inventory', site, {}).env).toMatchObject({ OTEL_EXPORTER_PROMETHEUS_PORT: '9503' });
  });

  it('are nowhere when they are not asked for', () => {
    delete process.env['OTEL_METRICS_EXPORTER'];
    expect(metricsUrls(site)).toEqual({});
  });
});
