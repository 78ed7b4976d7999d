import { validate } from 'dockerfile-utils';
import { readDockerfile, type Stage } from './dockerfile.ts';

const SECRET = /PASSWORD|SECRET|TOKEN|CREDENTIAL|_KEY\b/i;
const PINNED = /:\d+\.\d+\.\d+[\w.-]*$|@sha256:[0-9a-f]{64}$/;
const PRELOAD = '--import @throughline/telemetry/register';
const TEST_KIT = 'libs/telemetry-testing';

/** What is wrong with a Dockerfile: what any of them must keep to, and what ours must. */
export function dockerfileFaults(text: string, nodeVersion: string): string[] {
  const linted = validate(text).map(({ message, range }) => `line ${range.start.line + 1}: ${message}`);
  let stages: Stage[];
  try {
    stages = readDockerfile(text, { APP: 'app' });
  } catch (error) {
    return [...linted, (error as Error).message];
  }
  return [...linted, ...bases(stages, nodeVersion), ...steps(stages), ...images(stages), ...testKit(stages)];
}

const isStage = (stages: Stage[], base: string) => stages.some(({ name }) => name === base);

function bases(stages: Stage[], nodeVersion: string): string[] {
  const outside = stages.map(({ base }) => base).filter((base) => !isStage(stages, base));
  const unpinned = outside.filter((base) => !PINNED.test(base)).map((base) => `${base} is not pinned`);
  const node = outside.find((base) => base.startsWith('node:'));
  const same = node?.startsWith(`node:${nodeVersion}-`);
  return same ? unpinned : [...unpinned, `${node} is not the Node of package.json, ${nodeVersion}`];
}

function steps(stages: Stage[]): string[] {
  return stages.flatMap(({ name, steps }) =>
    steps.flatMap((step) => {
      if (step.does === 'env')
        return Object.keys(step.values)
          .filter((variable) => SECRET.test(variable))
          .map((variable) => `${name}: ${variable} would stay in the image`);
      if (step.does === 'copy' && step.from && !isStage(stages, step.from)) return [`${name}: no stage ${step.from}`];
      if (step.does !== 'run') return [];
      if (/\b(curl|wget|apt-get|npx --yes)\b/.test(step.command)) return [`${name} downloads: ${step.command}`];
      return /\bnpm (install|i)\b/.test(step.command) ? [`${name}: ${step.command} does not keep to the lockfile`] : [];
    }),
  );
}

/** The stages that nothing is built from are the images. */
function images(stages: Stage[]): string[] {
  const used = new Set(
    stages.flatMap(({ base, steps }) => [base, ...steps.map((step) => 'from' in step && step.from)]),
  );
  return stages
    .filter(({ name }) => !used.has(name))
    .flatMap(({ name, user, entrypoint, command, healthcheck, steps }) => {
      const faults = [];
      const program = [...entrypoint, ...command].join(' ');
      if (user !== 'nonroot') faults.push(`${name} runs as ${user || 'root'}`);
      if (!entrypoint[0]?.startsWith('/')) faults.push(`${name} does not say which program it starts`);
      if (steps.some(({ does }) => does === 'run')) faults.push(`${name} runs a command, and has no shell`);
      if (name === 'service' && !program.includes(PRELOAD)) faults.push(`${name} starts without ${PRELOAD}`);
      if (name === 'service' && !healthcheck[0]?.startsWith('/')) faults.push(`${name} has no health check`);
      return faults;
    });
}

/** An image that takes all of libs needs a build that has removed the test kit. */
function testKit(stages: Stage[]): string[] {
  const without = (built: string) =>
    stages
      .find(({ name }) => name === built)
      ?.steps.some((step) => step.does === 'run' && step.command.endsWith(`rm -r ${TEST_KIT}`));
  return stages.flatMap(({ name, steps }) =>
    steps.flatMap((step) =>
      step.does === 'copy' && step.from && step.sources.includes('/app/libs') && !without(step.from)
        ? [`${name} ships the test kit, ${TEST_KIT}`]
        : [],
    ),
  );
}
