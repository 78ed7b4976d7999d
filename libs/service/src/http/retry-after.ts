import { randomInt } from 'node:crypto';

const COME_BACK = new Set([429, 503, 504]);
const LONGEST_SECONDS = 5;

/**
 * `Retry-After` (RFC 9110) in s for a temporary failure. Random, so that clients refused together do not return
 * together.
 */
export const retryAfter = (status: number): string | undefined =>
  COME_BACK.has(status) ? String(randomInt(1, LONGEST_SECONDS + 1)) : undefined;
