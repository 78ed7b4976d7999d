import { Problem } from '@throughline/service';
import { errors } from 'jose';
import { invalidToken, tokenExpired } from './refusals.js';

/** How far the clock of a token's issuer may differ from this machine's. */
export const CLOCK_TOLERANCE_SECONDS = 5;

/**
 * Checks a token. Any failure counts as an invalid token, except a Problem, which is passed on.
 * @throws Refusal 401 `token_expired` or `invalid_token`
 */
export async function checked<T>(check: () => T | Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw cause instanceof errors.JWTExpired ? tokenExpired() : invalidToken(cause);
  }
}
