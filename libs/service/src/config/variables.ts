import { isIP } from 'node:net';
import { pino } from 'pino';
import { z } from 'zod';
import { FAILPOINTS } from '../failpoint.js';

/** The longest deadline that may be set, and that a caller may hand over. */
export const MAX_DEADLINE_MS = 60_000;
// A longer timer would fire at once in Node.
const MAX_TIMER_MS = 2 ** 31 - 1;
// A day. A message that has to wait longer is better parked, where an operator sees it.
const MAX_DELAY_MS = 24 * 60 * 60_000;

const expected = (what: string) => (issue: { input?: unknown }) => `must be ${what}, and is "${String(issue.input)}"`;

/** A whole number above zero, with a default; in milliseconds unless the name says otherwise. */
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

// The message omits the value, which may contain a password.
const url = (protocol: RegExp, like: string) => z.url({ protocol, error: `must look like ${like}` });

export const brokerUrl = url(/^amqps?$/, 'amqp://user:password@host:5672');
export const databaseUrl = (name: string) => url(/^postgres(ql)?$/, `postgresql://user:password@host:5432/${name}`);
export const serviceUrl = (port: number) => url(/^https?$/, `http://host:${port}`);

const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text;

/** A list of a variable's values, separated by commas; none by default. */
const list = (isOne: (text: string) => boolean, like: string) =>
  z.coerce
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((one) => one.trim())
        .filter(Boolean),
    )
    .refine((all) => all.every(isOne), { error: expected(`a list such as ${like}`) })
    .prefault('');

/** Origins of web pages (RFC 6454). */
export const origins = list(isOrigin, 'https://shop.example,http://localhost:5173');

/** Names that proxy-addr knows. */
const NETWORKS = ['loopback', 'linklocal', 'uniquelocal'];

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  const isPrefix = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
  return NETWORKS.includes(text) || (family > 0 && isPrefix && !rest.length);
}

/** `true` or `false`. */
export const flag = z
  .string()
  .trim()
  .pipe(oneOf(['true', 'false']))
  .transform((text) => text === 'true');

const SECRET_BYTES = 32;
/** A signing secret, at least as long as the output of HMAC-SHA-256 (RFC 7518, 3.2). Messages omit the value. */
export const signingSecret = z.string().refine((text) => Buffer.byteLength(text) >= SECRET_BYTES, {
  error: `must have at least ${SECRET_BYTES} bytes, such as those of openssl rand -base64 32`,
});

/** Shared by the gateway and the services that it calls on behalf of a customer. */
export const identitySecret = { IDENTITY_SECRET: signingSecret.optional() };

/** The variables that every service understands, grouped by the part that reads them. */
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
  /** Proxies whose `X-Forwarded-For` says who the client is. */
  TRUSTED_PROXIES: list(isNetwork, '10.0.0.0/8,uniquelocal'),
};
/** How many requests a process handles at once before it answers 503; see `Admission`. */
export const admitting = {
  ADMISSION_FEWEST: wholeNumber(16),
  ADMISSION_MOST: wholeNumber(256),
  ADMISSION_SLOW_MS: wholeNumber(1000),
  ADMISSION_LOOP_DELAY_MS: wholeNumber(300),
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

/** By default two more attempts follow the first, a second apart. */
export const retrying = { RETRY_DELAYS_MS: delays('1000,1000'), RETRY_JITTER_PERCENT: percent(0) };
export const relaying = { OUTBOX_POLL_MS: wholeNumber(1000) };
