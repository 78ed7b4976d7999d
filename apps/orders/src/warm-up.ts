import { randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CALLER_HEADER, SignedCaller, type WarmUpRequest } from '@throughline/service';

/** Reads an order that does not exist, and places an empty one, which fails validation. */
export async function warmUp(app: NestFastifyApplication): Promise<WarmUpRequest[]> {
  const caller = await app.get(SignedCaller).sign({ subject: 'warm-up', roles: [] });
  const headers = { [CALLER_HEADER]: caller };
  return [
    { method: 'GET', url: `/orders/${randomUUID()}`, headers },
    { method: 'POST', url: '/orders', headers, payload: { items: [] } },
  ];
}
