import { Failure } from '../../console/failure.ts';

const variable = 'RABBITMQ_MIN_VERSION';

/** The oldest RabbitMQ that will do, where one is asked for: then any older is an error. */
export function requiredVersion(): string | undefined {
  const given = process.env[variable];
  if (given && !/^\d+(\.\d+)*$/.test(given))
    throw new Failure(`${variable}=${given} is not a version such as 4 or 4.1`);
  return given || undefined;
}

/** Compares versions number by number: 3.10 is newer than 3.9. */
export function isAtLeast(version: string, minimum: string): boolean {
  const [has, needs] = [version, minimum].map((text) => text.split('.').map((part) => Number.parseInt(part, 10) || 0));
  const at = needs!.findIndex((number, index) => (has![index] ?? 0) !== number);
  return at === -1 || (has![at] ?? 0) > needs![at]!;
}

export function assertRequired(version: string): void {
  const required = requiredVersion();
  if (required && !isAtLeast(version, required))
    throw new Failure(`RabbitMQ ${version} is all there is here, and ${variable}=${required} asks for a newer one`);
}
