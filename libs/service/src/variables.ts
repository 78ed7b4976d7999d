import { pino } from 'pino';
import { z } from 'zod';
import { FAILPOINTS } from './failpoint.js';

/** The longest deadline that may be set, and that a caller may hand over. */
export const MAX_DEADLINE_MS = 60_000;
// Beyond it Node's timers run out at once.
const MAX_TIMER_MS = 2 ** 31 - 1;
// A day: what waits longer is better parked, where somebody sees it.
const MAX_DELAY_MS = 24 * 60 * 60_000;

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

const percent = (fallback: number) =>
  z.coerce
    .string()
    .refine((text) => /^\s*\d+\s*$/.test(text) && Number(text) <= 100, {
      error: expected('a whole number from 0 to 100'),
    })
    .transform(Number)
    .default(fallback);

const isDelay = (text: string): boolean =>
  /^\s*\d+\s*$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_DELAY_MS;

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
/** Whole numbers of milliseconds above zero, separated by commas. */
const delays = (fallback: string) =>
  z.coerce
    .string()
    .transform((text) => text.split(','))
    .refine((all) => all.length <= 20 && all.every(isDelay), {
      error: expected(`at most 20 whole numbers from 1 to ${MAX_DELAY_MS}, such as 1000,5000`),
    })
    .transform((all) => all.map(Number))
    .prefault(fallback);

/** Two attempts follow the first, each a second after the one before, unless told. */
export const retrying = { RETRY_DELAYS_MS: delays('1000,1000'), RETRY_JITTER_PERCENT: percent(0) };
export const relaying = { OUTBOX_POLL_MS: wholeNumber(1000) };
