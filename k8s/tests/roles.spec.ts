import type { Build } from './lib/builds.ts';
import { environment } from './lib/environment.ts';
import { rule } from './lib/rule.ts';

const PRODUCTION = [
  'production',
  ...['jaeger', 'vendor', 'alertmanager', 'keda', 'sidecar'].map((component) => `production-${component}`),
];

rule('in production nobody gets a role for the asking, and the session cookie goes over https only', {
  only: PRODUCTION,
  check: (build) => {
    const env = environmentOf(build, 'api-gateway');
    return [
      ...(env['EMBEDDED_SESSIONS'] === undefined ? [] : ['api-gateway has EMBEDDED_SESSIONS']),
      ...(env['AUTH_ISSUER'] ? [] : ['api-gateway knows no identity provider']),
      ...(env['SESSION_COOKIE_SECURE'] === 'true' ? [] : ['api-gateway sends its cookie without https']),
    ];
  },
  faults: {
    'sessions for anybody': [
      (build) => build.container('api-gateway').env!.push({ name: 'EMBEDDED_SESSIONS', value: 'true' }),
      /EMBEDDED_SESSIONS/,
    ],
    'no provider': [(build) => without(build, 'AUTH_ISSUER'), /no identity provider/],
    'a cookie without https': [(build) => without(build, 'SESSION_COOKIE_SECURE'), /without https/],
  },
});

rule('orders believes the gateway: both have one key, and it is a secret', {
  check: (build) => {
    const [gateway, orders] = ['api-gateway', 'order-service'].map((name) =>
      build.container(name).env!.find((entry) => entry.name === 'IDENTITY_SECRET'),
    );
    const [from, to] = [gateway, orders].map((entry) => JSON.stringify(entry?.valueFrom?.secretKeyRef));
    return from !== undefined && from === to ? [] : ['the gateway and orders have no key in common'];
  },
  faults: {
    'a key in the open': [
      (build) => {
        const entry = build.container('order-service').env!.find(({ name }) => name === 'IDENTITY_SECRET')!;
        delete entry.valueFrom;
        entry.value = 'x'.repeat(32);
      },
      /no key in common/,
    ],
  },
});

function environmentOf(build: Build, name: string): Record<string, string> {
  const workload = build.workloads.find(({ object }) => object.metadata.name === name)!;
  return environment(build, workload, build.container(name));
}

function without(build: Build, name: string): void {
  const { env } = build.container('api-gateway');
  env!.splice(
    env!.findIndex((entry) => entry.name === name),
    1,
  );
}
