import type { ComposeService } from './schema.ts';
import type { Rule } from './rules.ts';
import { isOneShot, servicesOf, type Stack, stageOf } from './stack.ts';

/** Their images hold one program and no other, and that one cannot ask itself. */
const WITHOUT_PROBE = ['otel/opentelemetry-collector-contrib', 'jaegertracing/jaeger'];

const isProbed = (stack: Stack, service: ComposeService): boolean => {
  const { healthcheck } = service;
  if (!healthcheck || healthcheck.disable) return false;
  // Without a test of its own it is the image's that is run.
  return !!healthcheck.test || !!stageOf(stack, service)?.healthcheck.length;
};

export const health = {
  'a service is probed, unless it ends by itself or its image has nothing to probe with': (stack) =>
    servicesOf(stack).flatMap(([name, service]) => {
      const exempt = isOneShot(service) || WITHOUT_PROBE.some((image) => service.image?.startsWith(`${image}:`));
      if (exempt === !isProbed(stack, service)) return [];
      return [`${name} ${exempt ? 'is probed with what its image has not' : 'is not probed'}`];
    }),

  'conditions are such that they can come true': (stack) =>
    servicesOf(stack).flatMap(([name, { depends_on = {} }]) =>
      Object.entries(depends_on).flatMap(([other, { condition }]) => {
        const service = stack.file.services[other];
        if (!service) return [];
        const ends = isOneShot(service);
        if (ends !== (condition === 'service_completed_successfully'))
          return [`${name} waits for ${other} to ${ends ? 'keep running' : 'end'}`];
        if (condition === 'service_healthy' && !isProbed(stack, service))
          return [`${name} waits for the health of ${other}, which nobody asks`];
        // Who has a probe is waited for by it.
        return condition === 'service_started' && isProbed(stack, service)
          ? [`${name} does not wait for the health of ${other}`]
          : [];
      }),
    ),

  // `docker compose up --wait` takes the end of a service that nobody waits for as a failure.
  'somebody waits for each one-shot': (stack) =>
    servicesOf(stack)
      .filter(([, service]) => isOneShot(service))
      .filter(([name]) => !servicesOf(stack).some(([, { depends_on = {} }]) => name in depends_on))
      .map(([name]) => `nobody waits for ${name}`),

  'nobody waits in a circle': (stack) => {
    const needs = (name: string) => Object.keys(stack.file.services[name]?.depends_on ?? {});
    const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
      needs(from).some((next) => {
        if (next === to) return true;
        if (seen.has(next)) return false;
        seen.add(next);
        return reaches(next, to, seen);
      });
    return Object.keys(stack.file.services)
      .filter((name) => reaches(name, name))
      .map((name) => `${name} waits for itself`);
  },

  'who is started without a profile does not need one that has it': (stack) =>
    servicesOf(stack)
      .filter(([, { profiles }]) => !profiles)
      .flatMap(([name, { depends_on = {} }]) =>
        Object.keys(depends_on)
          .filter((other) => stack.file.services[other]?.profiles && !stack.profiles.includes(other))
          .map((other) => `${name} needs ${other}, which is not started`),
      ),
} satisfies Record<string, Rule>;
