import { Global, Module } from '@nestjs/common';
import { identityKey, SETTINGS, SignedCaller } from '@throughline/service';
import type { KeyObject } from 'node:crypto';
import type { Settings } from '../variables.js';
import { ForeignTokens } from './foreign-tokens.js';
import { Identity } from './identity.js';
import { OwnTokens } from './own-tokens.js';
import { SessionsController } from './sessions.controller.js';
import { IDENTITY, type IdentitySettings, identitySettings } from './settings.js';

/** The key that signs everything the gateway issues. */
export const IDENTITY_KEY = Symbol('identity key');

/**
 * Authenticates callers: guests and sessions by the gateway's own tokens, customers by those of an identity provider.
 */
@Global()
@Module({
  controllers: [SessionsController],
  providers: [
    { provide: IDENTITY, inject: [SETTINGS], useFactory: (settings: Settings) => identitySettings(settings) },
    { provide: IDENTITY_KEY, inject: [IDENTITY], useFactory: ({ secret }: IdentitySettings) => identityKey(secret) },
    { provide: OwnTokens, inject: [IDENTITY_KEY, IDENTITY], useFactory: ownTokens },
    { provide: SignedCaller, inject: [IDENTITY_KEY], useFactory: (key: KeyObject) => new SignedCaller(key) },
    { provide: Identity, inject: [OwnTokens, IDENTITY], useFactory: identity },
  ],
  exports: [IDENTITY, IDENTITY_KEY, OwnTokens, SignedCaller, Identity],
})
export class IdentityModule {}

function ownTokens(key: KeyObject, { sessions }: IdentitySettings): OwnTokens {
  return new OwnTokens(key, sessions);
}

function identity(own: OwnTokens, { provider, origins }: IdentitySettings): Identity {
  return new Identity(own, provider && new ForeignTokens(provider), origins);
}
