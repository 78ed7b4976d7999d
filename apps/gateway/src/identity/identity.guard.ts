import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Role } from '@throughline/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type AskingRequest, Identity } from './identity.js';
import { OwnTokens } from './own-tokens.js';
import { forbidden, Refusal, unauthenticated } from './refusals.js';

type Needed = Role | 'nothing';
const NEEDED = 'identity.needed';

/**
 * What a route needs: a role, or `nothing`, which turns a caller without a token into a guest. By default, any valid
 * token will do.
 */
export const Needs = (needed: Needed) => SetMetadata(NEEDED, needed);

/** Authorizes a request and stores its caller on it. */
@Injectable()
export class IdentityGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly identity: Identity,
    private readonly tokens: OwnTokens,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const needed = this.reflector.get<Needed | undefined>(NEEDED, context.getHandler());
    const request = http.getRequest<FastifyRequest>();
    try {
      request.caller = await this.callerOf(request, needed);
    } catch (error) {
      if (error instanceof Refusal) void reply.header('WWW-Authenticate', error.challenge);
      throw error;
    }
    await request.server.admitCustomer(request);
    // From here on, answers belong to one customer.
    void reply.header('Cache-Control', 'no-store');
    return true;
  }

  private async callerOf(request: AskingRequest, needed: Needed | undefined) {
    const caller = await this.identity.of(request, { guests: needed === 'nothing' });
    if (needed === 'nothing') return caller ?? this.tokens.guest();
    if (!caller) throw unauthenticated();
    if (needed && !caller.roles.includes(needed)) throw forbidden(needed);
    return caller;
  }
}
