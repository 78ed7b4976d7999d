import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from '../../../tools/shop/site.ts';

const words = z.array(z.string()).default(() => []);

/** What the rules read of a service; `docker compose config` knows the rest. */
const service = z.object({
  image: z.string().default(''),
  build: z.object({ target: z.string(), args: z.record(z.string(), z.string()).default(() => ({})) }).optional(),
  profiles: words,
  restart: z.string().optional(),
  user: z.string().optional(),
  command: words,
  environment: z.record(z.string(), z.coerce.string()).default(() => ({})),
  ports: words,
  healthcheck: z.object({ disable: z.boolean().default(false), test: words }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default(() => ({})),
  volumes: words,
  networks: words,
  network_mode: z.string().optional(),
  read_only: z.boolean().default(false),
  cap_drop: words,
  cap_add: words,
  security_opt: words,
  logging: z.object({ options: z.object({ 'max-size': z.string(), 'max-file': z.string() }) }).optional(),
  deploy: z
    .object({ resources: z.object({ limits: z.object({ cpus: z.coerce.number(), memory: z.string() }) }) })
    .optional(),
});
const services = z.object({ services: z.record(z.string(), service) });

export type ComposeService = z.infer<typeof service>;

/** docker-compose.yaml and .env, as text and as the rules read them. */
export interface Stack {
  text: string;
  env: Record<string, string>;
  services: Record<string, ComposeService>;
}

/** The text of a file of the repository, or none. */
export function read(path: string): string | null {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/** A Compose file with the variables of .env put in, and with its anchors merged. */
export function readServices(text: string, env: Record<string, string>): Record<string, ComposeService> {
  const filled = text.replace(/(?<!\$)\$\{(\w+)\}/g, (whole, name: string) => env[name] ?? whole);
  return services.parse(parse(filled, { merge: true })).services;
}

export function readStack(): Stack {
  const text = read('docker-compose.yaml')!;
  const env = parseEnv(read('.env')!) as Record<string, string>;
  return { text, env, services: readServices(text, env) };
}

/** The same with docker-compose.jaeger.yaml on top: maps are merged, mounts are added, commands are replaced. */
export function withJaeger(stack: Stack): Stack {
  const services = { ...stack.services };
  for (const [name, more] of Object.entries(readServices(read('docker-compose.jaeger.yaml')!, stack.env))) {
    const before = services[name]!;
    services[name] = {
      ...before,
      command: more.command.length > 0 ? more.command : before.command,
      environment: { ...before.environment, ...more.environment },
      volumes: [...before.volumes, ...more.volumes],
      depends_on: { ...before.depends_on, ...more.depends_on },
    };
  }
  return { ...stack, services };
}

export const servicesOf = (stack: Stack): [string, ComposeService][] => Object.entries(stack.services);

/** A one-shot ends by itself, and others wait until it has. */
export const isOneShot = ({ restart }: ComposeService): boolean => restart === 'no';

/** The image contains a single program, which cannot probe itself. */
export const hasNoProbe = (image: string): boolean =>
  /^(otel\/opentelemetry-collector-contrib|jaegertracing\/jaeger):/.test(image);

export const megabytes = ({ deploy }: ComposeService): number => parseInt(deploy?.resources.limits.memory ?? '0', 10);
