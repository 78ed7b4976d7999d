import type { PipeTransform } from '@nestjs/common';
import type { z, ZodType } from 'zod';
import { Problem } from './problem.js';

/** Parses a body, query or parameters with the contract. Throws a 400 that lists every fault. */
export class ZodValidationPipe<S extends ZodType> implements PipeTransform<unknown, z.infer<S>> {
  constructor(private readonly schema: S) {}

  transform(value: unknown): z.infer<S> {
    const parsed = this.schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const errors = parsed.error.issues.slice(0, 20).map(({ path, message }) => ({ path: path.join('.'), message }));
    throw new Problem(400, 'invalid_request', 'The request does not fit its schema.', { errors });
  }
}
