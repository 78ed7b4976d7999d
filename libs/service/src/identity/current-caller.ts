import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Caller } from '@throughline/contracts';

/** A request on which a guard has stored the caller; null without credentials. */
export interface CalledRequest {
  headers: Record<string, string | string[] | undefined>;
  caller?: Caller | null;
}

/** The caller that the route's guard has authenticated. */
export const CurrentCaller = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<CalledRequest>().caller ?? null,
);
