import { pino } from 'pino';
import { z } from 'zod';
import { FAILPOINTS } from './failpoint.js';

/** The longest deadline that may be set, and that a caller may hand over. */
export const MAX_DEADLINE_MS = 60_000;
// Beyond it Node's timers run out at once.
const MAX_TIMER_MS = 2 ** 31 - 1;

const expected = (what: string) => (issue: { input?: unknown }) => `must be ${what}, and is "${String(issue.input)}"`;

/** A whole number above zero, with a default; of milliseconds unless told. */
export const wholeNumber = (fallback: number, max = MAX_TIMER_MS) =>
  z.coerce
    .string()
    .refine((text) => /^\s*\d+\s*$/.test(text) && Number(text) >= 1 && Number(text) <= max, {
      error: expected(`a whole number from 1 to ${max}`),
    })
    .transform(Number)
    .default(fallback);

const oneOf = (names: readonly string[]) =>
  z.string().refine((name) => names.includes(name), { error: expected(`one of ${names.join(', ')}`) });

// Says nothing of what it was given: there may be a password in it.
const url = (protocol: RegExp, like: string) => z.url({ protocol, error: `must look like ${like}` });

export const brokerUrl = url(/^amqps?$/, 'amqp://user:password@host:5672');
export const databaseUrl = (name: string) => url(/^postgres(ql)?$/, `postgresql://user:password@host:5432/${name}`);
export const serviceUrl = (port: number) => url(/^https?$/, `http://host:${port}`);

/** The variables that every service understands, by who reads them. */
export const serving = {
  PORT: wholeNumber(3000, 65_535),
  HOST: z.string().default('0.0.0.0'),
  LOG_LEVEL: z
    .string()
    .trim()
    .toLowerCase()
    .pipe(oneOf([...Object.keys(pino.levels.values), 'silent']))
    .default('info'),
  FAILPOINT: oneOf(FAILPOINTS).optional(),
};
export const calling = { REQUEST_DEADLINE_MS: wholeNumber(2000, MAX_DEADLINE_MS) };
export const retrying = { RETRY_DELAY_MS: wholeNumber(1000) };
export const relaying = { OUTBOX_POLL_MS: wholeNumber(1000) };
