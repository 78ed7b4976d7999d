import { rule } from './lib/rule.ts';
import { read, servicesOf } from './lib/stack.ts';

const PUBLISHED = /^127\.0\.0\.1:(\d+):\d+$/;
/** The tools and the shop read these; Nx hands what is in .env to every service that it serves. */
const TAKEN =
  /^(PORT|HOST|(GATEWAY|ORDERS|PAYMENTS|INVENTORY|POSTGRES|RABBITMQ|VIEWER|VIEWER_GRPC)_PORT)$|^OTEL_|_URL$/;

rule('ports are published on the loopback address, each once', {
  check: (stack) => {
    const seen = new Map<string, string>();
    return servicesOf(stack).flatMap(([name, { ports }]) =>
      ports.flatMap((port) => {
        const [, published] = PUBLISHED.exec(port) ?? [];
        if (!published) return [`${name} publishes ${port}`];
        const other = seen.get(published);
        seen.set(published, name);
        return other ? [`${name} publishes ${published}, and so does ${other}`] : [];
      }),
    );
  },
  faults: {
    'a clash': [
      ({ services }) => services['prometheus']!.ports.push('127.0.0.1:3000:9090'),
      /prometheus publishes 3000, and so does api-gateway/,
    ],
    'a port that other machines reach': [
      ({ services }) => services['postgresql']!.ports.push('5432:5432'),
      /postgresql publishes 5432:5432/,
    ],
  },
});

rule('every published port stands in .env, and every variable of the Compose files too', {
  check: ({ text, env }) => {
    const files = text + read('docker-compose.jaeger.yaml');
    const written = [...files.matchAll(/127\.0\.0\.1:([^:'"]+):/g)].map(([, port]) => port!);
    const literal = written.filter((port) => !/^\$\{STACK_\w+_PORT\}$/.test(port));
    const asked = new Set([...files.matchAll(/(?<!\$)\$\{(\w+)\}/g)].map(([, name]) => name!));
    const unused = Object.keys(env).filter((name) => name.startsWith('STACK_') && !asked.has(name));
    return [
      ...literal.map((port) => `${port} is written out`),
      ...[...asked].filter((name) => !env[name]).map((name) => `${name} has no value in .env`),
      ...unused.map((name) => `${name} is not used`),
    ];
  },
  faults: {
    'a literal port': [
      (stack) => (stack.text = stack.text.replace('${STACK_GRAFANA_PORT}:3000', '3030:3000')),
      /3030 is written out/,
    ],
    'a variable without a value': [({ env }) => delete env['STACK_LOKI_PORT'], /STACK_LOKI_PORT has no value/],
    'a value that nothing reads': [({ env }) => (env['STACK_ZIPKIN_PORT'] = '9411'), /STACK_ZIPKIN_PORT is not used/],
  },
});

rule('.env sets nothing that the shop or the tools would read', {
  check: ({ env }) =>
    Object.keys(env)
      .filter((name) => TAKEN.test(name))
      .map((name) => `the shop or the tools read ${name}`),
  faults: { 'a port of the shop': [({ env }) => (env['PORT'] = '3000'), /read PORT/] },
});
