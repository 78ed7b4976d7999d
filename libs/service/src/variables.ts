import { z } from 'zod';

/** A whole number above zero, with a default: a port, a number of milliseconds. */
export const wholeNumber = (fallback: number) => z.coerce.number().int().positive().default(fallback);

/** The variables that every service understands, by who reads them. */
export const serving = { PORT: wholeNumber(3000), HOST: z.string().default('0.0.0.0') };
export const calling = { REQUEST_DEADLINE_MS: wholeNumber(2000) };
export const retrying = { RETRY_DELAY_MS: wholeNumber(1000) };
export const relaying = { OUTBOX_POLL_MS: wholeNumber(1000) };
