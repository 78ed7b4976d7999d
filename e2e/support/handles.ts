import { readdirSync } from 'node:fs';
import { entryOf } from './processes.js';

const SERVICES = ['gateway', 'orders', 'payments', 'inventory'];

/** Open file handles (sockets included) of each service; empty where the system does not provide them. */
export function openHandles(): Record<string, number> {
  if (process.platform !== 'linux') return {};
  return Object.fromEntries(SERVICES.map((name) => [name, readdirSync(`/proc/${entryOf(name).pid}/fd`).length]));
}
