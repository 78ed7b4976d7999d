import { z } from 'zod';

const duration = z.string().regex(/^(\d+(ms|s|m|h))+$/, 'is not a duration');
const words = z.array(z.string());
const variables = z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.union([z.string(), z.number()]));

const healthcheck = z.strictObject({
  test: words.refine(([how]) => how === 'CMD', 'must be run without a shell: [CMD, ...]').optional(),
  interval: duration.optional(),
  timeout: duration.optional(),
  retries: z.int().positive().optional(),
  start_period: duration.optional(),
  start_interval: duration.optional(),
  disable: z.literal(true).optional(),
});

const dependency = z.strictObject({
  condition: z.enum(['service_started', 'service_healthy', 'service_completed_successfully']),
});

const service = z.strictObject({
  image: z.string().optional(),
  build: z
    .strictObject({ context: z.string(), target: z.string(), args: z.record(z.string(), z.string()).optional() })
    .optional(),
  profiles: words.optional(),
  restart: z.enum(['unless-stopped', 'no']).optional(),
  hostname: z.string().optional(),
  user: z.string().optional(),
  entrypoint: words.optional(),
  command: words.optional(),
  environment: variables.optional(),
  ports: words.optional(),
  healthcheck: healthcheck.optional(),
  depends_on: z.record(z.string(), dependency).optional(),
  volumes: words.optional(),
  configs: z.array(z.strictObject({ source: z.string(), target: z.string() })).optional(),
  networks: words.optional(),
  network_mode: z.literal('none').optional(),
  read_only: z.boolean().optional(),
  cap_drop: words.optional(),
  cap_add: words.optional(),
  security_opt: words.optional(),
  stop_grace_period: duration.optional(),
  logging: z
    .strictObject({
      driver: z.literal('json-file'),
      options: z.strictObject({ 'max-size': z.string().regex(/^\d+[km]$/), 'max-file': z.string().regex(/^\d+$/) }),
    })
    .optional(),
  deploy: z
    .strictObject({
      resources: z.strictObject({
        limits: z.strictObject({ cpus: z.string().regex(/^\d+(\.\d+)?$/), memory: z.string().regex(/^\d+M$/) }),
      }),
    })
    .optional(),
});

const nothing = z.strictObject({});

/**
 * The part of the Compose specification that our files use, and nothing beside it: a key that Compose does not know is
 * one that we do not use.
 */
export const composeFile = z.strictObject({
  name: z.string().optional(),
  services: z.record(z.string(), service),
  networks: z.record(z.string(), nothing).default({}),
  volumes: z.record(z.string(), nothing).default({}),
  configs: z.record(z.string(), z.strictObject({ content: z.string() })).default({}),
});

export type ComposeFile = z.infer<typeof composeFile>;
export type ComposeService = z.infer<typeof service>;
