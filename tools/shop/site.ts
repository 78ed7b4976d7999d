import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../console/failure.ts';
import { freePorts } from '../processes/ports.ts';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const bin = (name: string) => join(root, 'node_modules', '.bin', name);

const defaults = {
  gateway: 3000,
  orders: 3001,
  payments: 3002,
  inventory: 3003,
  postgres: 55432,
  rabbitmq: 5673,
  viewer: 4318,
  viewerGrpc: 4317,
};

export type PortName = keyof typeof defaults;
export const portVariable = (name: PortName) =>
  `${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}_PORT`;

/** The folder and the ports of one run of the shop. */
export interface Site {
  dir: string;
  logs: string;
  runFile: string;
  ports: Record<PortName, number>;
}

export function localSite(): Site {
  const variables = new Map<number, string>();
  const ports = Object.entries(defaults).map(([name, otherwise]) => {
    const variable = portVariable(name as PortName);
    const port = portFrom(variable, otherwise);
    if (variables.has(port))
      throw new Failure(`${variables.get(port)} and ${variable} are both ${port}; each needs its own`);
    variables.set(port, variable);
    return [name, port];
  });
  return siteIn(join(root, '.local'), Object.fromEntries(ports));
}

/** A site that shares nothing with the local one, so that tests can run beside `npm start`. */
export async function testSite(): Promise<Site> {
  const names = Object.keys(defaults) as PortName[];
  const free = await freePorts(names.length);
  const ports = Object.fromEntries(names.map((name, index) => [name, free[index]!]));
  return siteIn(join(root, '.local', 'test'), ports as Record<PortName, number>);
}

export function siteIn(dir: string, ports: Record<PortName, number>): Site {
  return { dir, logs: join(dir, 'logs'), runFile: join(dir, 'run.json'), ports };
}

export function portFrom(variable: string, otherwise: number): number {
  const given = process.env[variable];
  if (!given) return otherwise;
  const port = Number(given);
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Failure(`${variable}=${given} is not a port`);
  return port;
}
