import { Problem } from '@throughline/service';
import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';

const WITHIN_MS = 1500;
/** The set was read but has no usable key for the token: the token is invalid, the provider is fine. */
const TOKENS_FAULT = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];

/**
 * A provider's public keys (RFC 7517), read when a token is first checked, again every ten minutes, and for an unknown
 * key at most twice a minute. While they cannot be read, checking fails with Problem 503 `identity_unavailable`.
 */
export function publishedKeys(url: string): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(url), { timeoutDuration: WITHIN_MS });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (cause) {
      if (TOKENS_FAULT.some((fault) => cause instanceof fault)) throw cause;
      throw new Problem(503, 'identity_unavailable', 'Tokens cannot be checked; try again.', {}, { cause });
    }
  };
}
