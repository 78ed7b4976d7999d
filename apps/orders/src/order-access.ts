import type { Caller, Role } from '@throughline/contracts';
import { Problem } from '@throughline/service';
import type { Order } from './generated/client.js';

export const orderNotFound = () => new Problem(404, 'order_not_found', 'There is no such order.');

/** @throws Problem 401 `unauthenticated` */
export function known(caller: Caller | null): Caller {
  if (caller) return caller;
  throw new Problem(401, 'unauthenticated', 'Say who you are: send a token.');
}

/** @throws Problem 401 `unauthenticated`, 403 `forbidden` */
export function assertRole(caller: Caller | null, role: Role): void {
  if (!known(caller).roles.includes(role)) throw new Problem(403, 'forbidden', `This needs the role ${role}.`);
}

/** Another customer's order is answered like a missing one, so that its existence is not revealed. */
export const maySee = ({ subject, roles }: Caller, order: Order): boolean =>
  roles.includes('operator') || order.owner === subject;
