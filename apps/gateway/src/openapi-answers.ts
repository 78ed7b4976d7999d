import { ProblemDetails, TraceId } from '@throughline/contracts';
import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { API_VERSION, API_VERSION_HEADER } from './edge/api-version.js';
import { COOKIE_NAME } from './identity/session-cookie.js';

export const headers = z.object({
  'X-Trace-Id': TraceId.unwrap().optional(),
  [API_VERSION_HEADER]: z.literal(API_VERSION),
});
export const json = (schema: z.ZodType) => ({ 'application/json': { schema } });
export const answer = (description: string, schema: z.ZodType) => ({ description, headers, content: json(schema) });
export const problem = (codes: string, more = headers) => ({
  description: codes,
  headers: more,
  content: { 'application/problem+json': { schema: ProblemDetails } },
});

export const passing = headers.extend({
  'Retry-After': z.string().meta({ description: 'Seconds to wait', example: '2' }),
});

const challenged = headers.extend({
  'WWW-Authenticate': z.string().meta({ description: 'What to send (RFC 6750)', example: 'Bearer realm="shop"' }),
});
export const unknown: ZodOpenApiResponsesObject = {
  401: problem('unauthenticated, invalid_token, token_expired', challenged),
};
export const CROSS_ORIGIN = 'origin_refused: a page of another origin used the cookie';
export const approversOnly: ZodOpenApiResponsesObject = {
  ...unknown,
  403: problem(`forbidden: it needs the role approver; ${CROSS_ORIGIN}`),
};
export const TOKENS: Record<string, string[]>[] = [{ bearer: [] }, { cookie: [] }];

/** Failures that are possible on every path. */
const failures: ZodOpenApiResponsesObject = {
  429: problem('rate_limited', passing),
  502: problem('upstream_error, upstream_invalid_response'),
  503: problem('upstream_unavailable, database_unavailable, identity_unavailable, overloaded', passing),
  504: problem('upstream_timeout', passing),
};

/** The groups in which /docs lists the operations. */
export const TAGS = {
  Catalogue: 'What the shop sells.',
  Orders: 'Place an order and follow it.',
  Approvals: 'Decide about high-value orders.',
  Operations: 'See the queues and replay parked messages.',
  Storefront: 'What the page of the shop needs.',
} as const;

export const operation = (
  tag: keyof typeof TAGS,
  summary: string,
  { responses, ...rest }: Omit<ZodOpenApiOperationObject, 'summary' | 'tags'>,
): ZodOpenApiOperationObject => ({ tags: [tag], summary, ...rest, responses: { ...responses, ...failures } });

/** A required JSON body and one that the schema accepts. */
export const body = <Schema extends z.ZodType>(schema: Schema, example: z.input<Schema>) => ({
  required: true,
  content: { 'application/json': { schema, example } },
});

/** Failures of a body before it is parsed. */
export const bodyFailures: ZodOpenApiResponsesObject = {
  413: problem('payload_too_large'),
  415: problem('unsupported_media_type'),
};

export const securitySchemes = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'X-Guest-Token of the first order, a token of POST /sessions, or one of the identity provider.',
  },
  cookie: { type: 'apiKey', in: 'cookie', name: COOKIE_NAME, description: 'Set by the first order of a guest.' },
} as const;
