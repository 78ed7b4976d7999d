import { BrowserTraces, Operations, Replayed } from '@throughline/contracts';
import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  answer,
  body,
  bodyFailures,
  CROSS_ORIGIN,
  operation,
  passing,
  problem,
  TOKENS,
  unknown,
} from './openapi-answers.js';

const operatorsOnly = {
  ...unknown,
  403: problem(`forbidden: it needs the role operator; ${CROSS_ORIGIN}`),
  503: problem('broker_unavailable', passing),
};

/** A click in the storefront that took 80 ms. */
const clicked: z.input<typeof BrowserTraces> = {
  resourceSpans: [
    {
      scopeSpans: [
        {
          scope: { name: 'storefront' },
          spans: [
            {
              traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
              spanId: '00f067aa0ba902b7',
              name: 'click place_order',
              kind: 1,
              startTimeUnixNano: '1795704489504000000',
              endTimeUnixNano: '1795704489584000000',
            },
          ],
        },
      ],
    },
  ],
};
const ParkedId = z
  .string()
  .meta({ description: 'id of a parked message.', example: '0b9f6a0e-5a1c-4c57-9d0e-6a4f5b7c2d11' });

/** Paths that exist only where a variable enables them. */
export const browserPaths: ZodOpenApiPathsObject = {
  '/telemetry/traces': {
    post: operation('Storefront', 'Send the spans of the storefront', {
      description: 'For pages of this server, with the pagePass of GET /storefront; needs BROWSER_TRACES.',
      requestParams: {
        header: z.object({
          'X-Page-Pass': z.string().meta({ example: 'eyJhbGciOiJIUzI1NiJ9.e30.…' }),
          Origin: z.string().meta({ example: 'http://localhost:3000' }),
        }),
      },
      requestBody: body(BrowserTraces, clicked),
      responses: {
        200: answer('All spans are taken; they may still be dropped, and counted, on their way.', z.object({})),
        400: problem('invalid_request, too_many_spans, foreign_trace, implausible_time'),
        403: problem('origin_refused, page_pass_refused'),
        404: problem('browser_traces_not_configured'),
        ...bodyFailures,
      },
    }),
  },
};

export const operatorPaths: ZodOpenApiPathsObject = {
  '/operations': {
    get: operation('Operations', 'What the queues hold', {
      description: 'Needs OPERATOR_AMQP_URL.',
      security: TOKENS,
      responses: {
        200: answer('Queues and parked messages.', Operations),
        ...operatorsOnly,
        404: problem('operations_not_configured'),
      },
    }),
  },
  '/operations/parked/{id}/replay': {
    post: operation('Operations', 'Put a parked message back into its queue', {
      description: 'Needs OPERATOR_AMQP_URL.',
      security: TOKENS,
      requestParams: { path: z.object({ id: ParkedId }) },
      responses: {
        200: answer('It is back.', Replayed),
        ...operatorsOnly,
        404: problem('operations_not_configured, not_parked'),
      },
    }),
  },
};
