import { createSecretKey } from 'node:crypto';
import { type Caller, Role } from '@throughline/contracts';
import { jwtVerify, type JWTVerifyGetKey, type JWTVerifyOptions } from 'jose';
import { z } from 'zod';
import { checked, CLOCK_TOLERANCE_SECONDS } from './checked.js';
import { publishedKeys } from './published-keys.js';

export interface Issuer {
  issuer: string;
  audience: string;
  /** The claim with the role, or a list of them. */
  roleClaim: string;
  jwksUrl?: string | undefined;
  secret?: string | undefined;
}

/**
 * The algorithms allowed for each kind of key. A public key never verifies an HMAC, a secret never verifies a
 * signature, and neither list has `none`.
 */
const PUBLIC_KEY_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519'];
const SECRET_ALGORITHMS = ['HS256'];

/** OpenID Connect's limit. A longer subject is refused, because a truncated one could equal another customer's. */
const Subject = z.string().min(1).max(255);

/** The tokens of an identity provider. */
export class ForeignTokens {
  private readonly options: JWTVerifyOptions;
  private readonly key: JWTVerifyGetKey;

  constructor(private readonly trusted: Issuer) {
    const { issuer, audience, jwksUrl, secret = '' } = trusted;
    const algorithms = jwksUrl ? PUBLIC_KEY_ALGORITHMS : SECRET_ALGORITHMS;
    const requiredClaims = ['exp', 'sub'];
    this.options = { issuer, audience, algorithms, requiredClaims, clockTolerance: CLOCK_TOLERANCE_SECONDS };
    this.key = jwksUrl ? publishedKeys(jwksUrl) : async () => createSecretKey(Buffer.from(secret));
  }

  /** @throws Refusal 401, Problem 503 `identity_unavailable` */
  verify(token: string): Promise<Caller> {
    return checked(async () => {
      const { payload } = await jwtVerify(token, this.key, this.options);
      const claimed = [payload[this.trusted.roleClaim]].flat();
      // The prefix keeps a provider's subjects apart from the shop's own guests.
      return {
        subject: `user:${Subject.parse(payload.sub)}`,
        roles: Role.options.filter((role) => claimed.includes(role)),
      };
    });
  }
}
