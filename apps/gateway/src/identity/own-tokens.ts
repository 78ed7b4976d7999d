import { type KeyObject, randomUUID } from 'node:crypto';
import { type Caller, Role } from '@throughline/contracts';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { checked, CLOCK_TOLERANCE_SECONDS } from './checked.js';

export const OWN_ISSUER = 'throughline';
const AUDIENCE = 'shop';
const ALGORITHM = 'HS256';
const GUEST_SECONDS = 30 * 24 * 60 * 60;
const SESSION_SECONDS = 8 * 60 * 60;

const Claims = z.object({ sub: z.string().min(1), role: z.enum(['guest', ...Role.options]) });

export interface IssuedToken {
  token: string;
  lastsSeconds: number;
}

/** The tokens that the gateway signs itself: for guests and, where sessions are enabled, for roles. */
export class OwnTokens {
  constructor(
    private readonly key: KeyObject,
    /** Whether a token may carry a role. Without sessions, a token with a role is a leftover and invalid. */
    private readonly sessions: boolean,
  ) {}

  guest(): Caller {
    return { subject: `guest:${randomUUID()}`, roles: [], isNew: true };
  }

  forGuest(subject: string): Promise<IssuedToken> {
    return this.issue(subject, 'guest', GUEST_SECONDS);
  }

  forRole(role: Role): Promise<IssuedToken> {
    return this.issue(`${role}:${randomUUID()}`, role, SESSION_SECONDS);
  }

  /** @throws Refusal 401 */
  verify(token: string): Promise<Caller> {
    return checked(async () => {
      const { payload } = await jwtVerify(token, this.key, {
        algorithms: [ALGORITHM],
        issuer: OWN_ISSUER,
        audience: AUDIENCE,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ['exp'],
      });
      const { sub, role } = Claims.parse(payload);
      if (role === 'guest') return { subject: sub, roles: [] };
      if (!this.sessions) throw new Error('a token with a role, where there are no sessions');
      return { subject: sub, roles: [role] };
    });
  }

  private async issue(subject: string, role: z.infer<typeof Claims>['role'], lastsSeconds: number) {
    const token = await new SignJWT({ role })
      .setProtectedHeader({ alg: ALGORITHM })
      .setIssuer(OWN_ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(subject)
      .setIssuedAt()
      .setExpirationTime(`${lastsSeconds} s`)
      .sign(this.key);
    return { token, lastsSeconds };
  }
}
