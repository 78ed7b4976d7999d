import { z } from 'zod';
import { TraceId } from './primitives.js';

export const ProblemDetails = z
  .looseObject({
    type: z.string().meta({ example: 'about:blank' }),
    title: z.string().meta({ example: 'Unprocessable Entity' }),
    status: z.int().meta({ example: 422 }),
    code: z.string().meta({ description: 'Stable: write code against this one.', example: 'unknown_sku' }),
    detail: z.string().optional(),
    traceId: TraceId,
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .meta({ description: 'What is wrong with the request, field by field (invalid_request only).' }),
  })
  .meta({ id: 'Problem', description: 'Every error, as RFC 9457 says it.' });
export type ProblemDetails = z.infer<typeof ProblemDetails>;
