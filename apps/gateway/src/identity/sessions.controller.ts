import { Body, Controller, Header, Inject, Post } from '@nestjs/common';
import { OpenSession, type Session } from '@throughline/contracts';
import { Problem, ZodValidationPipe } from '@throughline/service';
import { IDENTITY, type IdentitySettings } from './settings.js';
import { OwnTokens } from './own-tokens.js';

/** Issues a token for any role to any caller. Meant for a developer's machine without an identity provider. */
@Controller('sessions')
export class SessionsController {
  constructor(
    private readonly tokens: OwnTokens,
    @Inject(IDENTITY) private readonly settings: IdentitySettings,
  ) {}

  @Post()
  @Header('Cache-Control', 'no-store')
  async open(@Body() body: unknown): Promise<Session> {
    if (!this.settings.sessions) throw new Problem(404, 'not_found', 'Cannot POST /sessions');
    const { role } = new ZodValidationPipe(OpenSession).transform(body);
    const { token, lastsSeconds } = await this.tokens.forRole(role);
    return { token, role, expiresAt: new Date(Date.now() + lastsSeconds * 1000).toISOString() };
  }
}
