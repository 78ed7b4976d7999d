import { services, serviceSpec } from './services.ts';
import { siteIn } from './site.ts';

const site = siteIn('/nowhere', { gateway: 1, orders: 2, payments: 3, inventory: 4 } as never);

it.each(services)('%s listens on this machine only', (name) => {
  expect(serviceSpec(name, site, {}).env).toMatchObject({ HOST: 'localhost', PORT: String(site.ports[name]) });
});
