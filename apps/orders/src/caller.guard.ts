import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type CalledRequest, CALLER_HEADER, SignedCaller } from '@throughline/service';

/** Stores the caller that the gateway signed on the request; null without one. */
@Injectable()
export class CallerGuard implements CanActivate {
  constructor(private readonly callers: SignedCaller) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<CalledRequest>();
    const signed = request.headers[CALLER_HEADER];
    request.caller = signed === undefined ? null : await this.callers.verify(String(signed));
    return true;
  }
}
