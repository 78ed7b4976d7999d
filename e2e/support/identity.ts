import type { Role, Session } from '@throughline/contracts';
import { env } from './env.js';

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

const sessions = new Map<Role, Promise<string>>();

/** The header of the shared session with this role. */
export async function as(role: Role): Promise<Record<string, string>> {
  if (!sessions.has(role)) sessions.set(role, open(role));
  return bearer(await sessions.get(role)!);
}

/** The header of a new session, for another customer each time. */
export const asSomebodyElse = async (role: Role): Promise<Record<string, string>> => bearer(await open(role));

async function open(role: Role): Promise<string> {
  const response = await fetch(new URL('/sessions', env.gateway), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ role }),
  });
  if (response.status !== 201) throw new Error(`POST /sessions answered ${response.status}`);
  return ((await response.json()) as Session).token;
}

const guests = new Map<string, string>();

/** The token of the guest that placed an order, as far as this test has seen it. */
export const guestOf = (orderId: string): string | undefined => guests.get(orderId);

/** Remembers the guest token of an answer with its order. */
export function remember(headers: Headers, body: string): void {
  const token = headers.get('x-guest-token');
  if (token) guests.set((JSON.parse(body) as { id: string }).id, token);
}
