import type { Session } from '@throughline/contracts';
import { saved } from './saved.js';

/** Per tab, so that a customer and an approver can use the shop side by side. */
export const session = saved<Session | null>('session', null, sessionStorage);

export const authorization = (): Record<string, string> => {
  const current = session.get();
  return current ? { authorization: `Bearer ${current.token}` } : {};
};
