import type { Rule } from './rules.ts';
import { servicesOf } from './stack.ts';

const PUBLISHED = /^127\.0\.0\.1:(\d+):(\d+)$/;
/** The tools and the shop read these; Nx hands what is in .env to every service that it serves. */
const TAKEN =
  /^(PORT|HOST|(GATEWAY|ORDERS|PAYMENTS|INVENTORY|POSTGRES|RABBITMQ|VIEWER|VIEWER_GRPC)_PORT)$|^OTEL_|_URL$/;

export const ports = {
  'ports are published on the loopback address, each once': (stack) => {
    const seen = new Map<string, string>();
    return servicesOf(stack).flatMap(([name, { ports = [] }]) =>
      ports.flatMap((port) => {
        const [, published] = PUBLISHED.exec(port) ?? [];
        if (!published) return [`${name} publishes ${port}`];
        const other = seen.get(published);
        seen.set(published, name);
        return other ? [`${name} publishes ${published}, and so does ${other}`] : [];
      }),
    );
  },

  'every port that is published stands in .env, and every line of .env is used': ({ text, env }) => {
    const written = [...text.matchAll(/127\.0\.0\.1:([^:'"]+):/g)].map(([, port]) => port!);
    const unnamed = written.filter((port) => !/^\$\{STACK_\w+_PORT\}$/.test(port));
    const idle = Object.keys(env).filter((name) => name.startsWith('STACK_') && !text.includes(`\${${name}}`));
    return [...unnamed.map((port) => `${port} is written out`), ...idle.map((name) => `${name} is not used`)];
  },

  '.env says nothing that the shop or the tools would read': ({ env }) =>
    Object.keys(env)
      .filter((name) => TAKEN.test(name))
      .map((name) => `${name} means something to them`),
} satisfies Record<string, Rule>;
