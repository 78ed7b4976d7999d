import { z } from 'zod';
import { Timestamp } from './primitives.js';

export const Role = z
  .enum(['customer', 'approver', 'operator'])
  .meta({ id: 'Role', description: 'What a token allows: approvers decide on orders, operators see all of them.' });
export type Role = z.infer<typeof Role>;

/** The caller that the gateway has authenticated and passes on to orders. */
export const Caller = z.object({
  /** Identifies a customer permanently; random for a guest. */
  subject: z.string().min(1).max(300),
  roles: z.array(Role),
  /** A guest that this request created, and that has no token yet. */
  isNew: z.boolean().optional(),
});
export type Caller = z.infer<typeof Caller>;

export const OpenSession = z.object({ role: Role }).meta({ id: 'OpenSession', description: 'Asks for a token.' });
export type OpenSession = z.infer<typeof OpenSession>;

export const Session = z
  .object({
    token: z.string().meta({ description: 'Send it as Authorization: Bearer.', example: 'eyJhbGciOiJIUzI1NiJ9.e30.…' }),
    role: Role,
    expiresAt: Timestamp,
  })
  .meta({ id: 'Session', description: 'A token of the role.' });
export type Session = z.infer<typeof Session>;
