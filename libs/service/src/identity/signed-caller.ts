import type { KeyObject } from 'node:crypto';
import { Caller } from '@throughline/contracts';
import { jwtVerify, SignJWT } from 'jose';
import { Problem } from '../http/problem.js';

/** The request header that names the caller between the shop's services. */
export const CALLER_HEADER = 'x-caller';

const ALGORITHM = 'HS256';
const ISSUER = 'api-gateway';
// Differs from the type of customers' tokens, which the same key signs, so that none of them is accepted as a caller.
const AUDIENCE = 'order-service';
/** Longer than any deadline, and short enough that a leaked header soon expires. */
const VALID_SECONDS = 60;
const CLOCK_TOLERANCE_SECONDS = 5;

/** Signs the caller that the gateway has authenticated for the services behind it, and verifies it there. */
export class SignedCaller {
  constructor(private readonly key: KeyObject) {}

  sign({ subject, ...claims }: Caller): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: ALGORITHM })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(subject)
      .setIssuedAt()
      .setExpirationTime(`${VALID_SECONDS} s`)
      .sign(this.key);
  }

  /** @throws Problem 401 `invalid_caller` */
  async verify(token: string): Promise<Caller> {
    try {
      const { payload } = await jwtVerify(token, this.key, {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: AUDIENCE,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ['exp', 'sub'],
      });
      return Caller.parse({ ...payload, subject: payload.sub });
    } catch (cause) {
      throw new Problem(401, 'invalid_caller', 'The gateway did not sign who asks.', {}, { cause });
    }
  }
}
