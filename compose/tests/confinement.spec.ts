import { rule } from './lib/rule.ts';
import { hasNoProbe, servicesOf } from './lib/stack.ts';

rule('no process gains privileges', {
  check: (stack) =>
    servicesOf(stack)
      .filter(([, { security_opt }]) => !security_opt.includes('no-new-privileges:true'))
      .map(([name]) => `${name} may`),
  faults: { 'a service that may': [({ services }) => (services['loki']!.security_opt = []), /loki may/] },
});

rule('our images run without capabilities, on a read-only file system, as the user of the image', {
  check: (stack) =>
    servicesOf(stack)
      .filter(([, { build }]) => build)
      .filter(([, { read_only, cap_drop, cap_add, user }]) => {
        return !read_only || !cap_drop.includes('ALL') || cap_add.length > 0 || user;
      })
      .map(([name]) => `${name} does not`),
  faults: {
    'a file system to write to': [({ services }) => (services['migrate']!.read_only = false), /migrate does not/],
    'another user': [({ services }) => (services['order-service']!.user = 'root'), /order-service does not/],
  },
});

rule('root has no network', {
  check: (stack) =>
    servicesOf(stack)
      .filter(([, { user, network_mode }]) => user === 'root' && network_mode !== 'none')
      .map(([name]) => `${name} has`),
  faults: { 'a server that is root': [({ services }) => (services['tempo']!.user = 'root'), /tempo has/] },
});

rule('every server is probed, unless its image contains nothing to probe with', {
  check: (stack) =>
    servicesOf(stack)
      .filter(([, { image, restart }]) => restart !== 'no' && !hasNoProbe(image))
      .filter(
        ([, { build, healthcheck }]) => !healthcheck || healthcheck.disable || (!build && !healthcheck.test.length),
      )
      .map(([name]) => `${name} is not`),
  faults: {
    'a probe that is off': [
      ({ services }) => (services['payment-service']!.healthcheck!.disable = true),
      /payment-service is not/,
    ],
    'a probe that asks nothing': [({ services }) => (services['tempo']!.healthcheck!.test = []), /tempo is not/],
    'a server without a probe': [({ services }) => delete services['grafana']!.healthcheck, /grafana is not/],
  },
});
