import { z } from 'zod';

/** A whole number above zero, with a default: a port, a number of milliseconds. */
export const wholeNumber = (fallback: number) => z.coerce.number().int().positive().default(fallback);

const url = (protocol: RegExp, like: string) => z.url({ protocol, error: `must look like ${like}` });

export const brokerUrl = url(/^amqps?$/, 'amqp://user:password@host:5672');
export const databaseUrl = (name: string) => url(/^postgres(ql)?$/, `postgresql://user:password@host:5432/${name}`);
export const serviceUrl = (port: number) => url(/^https?$/, `http://host:${port}`);

/** The variables that every service understands, by who reads them. */
export const serving = { PORT: wholeNumber(3000), HOST: z.string().default('0.0.0.0') };
export const calling = { REQUEST_DEADLINE_MS: wholeNumber(2000) };
export const retrying = { RETRY_DELAY_MS: wholeNumber(1000) };
export const relaying = { OUTBOX_POLL_MS: wholeNumber(1000) };
