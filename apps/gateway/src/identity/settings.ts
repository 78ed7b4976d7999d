import { z, type ZodObject } from 'zod';
import { CannotStart, flag, identitySecret, origins, signingSecret } from '@throughline/service';
import type { Issuer } from './foreign-tokens.js';

/** `identitySettings` checks these variables in combination. */
export const identityVariables = {
  ...identitySecret,
  /** Whether POST /sessions issues a token for any role to any caller. */
  EMBEDDED_SESSIONS: flag.optional(),
  SESSION_COOKIE_SECURE: flag.default(false),
  AUTH_ISSUER: z.string().optional(),
  AUTH_AUDIENCE: z.string().default('shop'),
  AUTH_ROLE_CLAIM: z.string().default('role'),
  AUTH_JWKS_URL: z.url({ protocol: /^https?$/, error: 'must look like https://host/jwks.json' }).optional(),
  AUTH_SECRET: signingSecret.optional(),
  /** Origins whose pages may call the API from a browser and use the session cookie. */
  CORS_ORIGINS: origins,
};
type IdentityVariables = z.infer<ZodObject<typeof identityVariables>>;

export const IDENTITY = Symbol('identity');

export interface IdentitySettings {
  secret: string | undefined;
  sessions: boolean;
  secureCookie: boolean;
  origins: string[];
  provider: Issuer | null;
}

/** @throws CannotStart that names the variables which do not go together */
export function identitySettings(env: IdentityVariables): IdentitySettings {
  const { IDENTITY_SECRET: secret, EMBEDDED_SESSIONS, SESSION_COOKIE_SECURE: secureCookie } = env;
  const { CORS_ORIGINS: allowed } = env;
  const provider = providerOf(env);
  if (provider && EMBEDDED_SESSIONS)
    throw new CannotStart('EMBEDDED_SESSIONS: would give any role to anybody beside the provider of AUTH_ISSUER');
  // A secret suggests a shared deployment, where sessions must be enabled explicitly.
  const sessions = EMBEDDED_SESSIONS ?? (secret === undefined && !provider);
  return { secret, sessions, secureCookie, origins: allowed, provider };
}

function providerOf(env: IdentityVariables): Issuer | null {
  const { AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience, AUTH_ROLE_CLAIM: roleClaim } = env;
  const { AUTH_JWKS_URL: jwksUrl, AUTH_SECRET: secret } = env;
  if (!issuer && !jwksUrl && !secret) return null;
  if (!issuer) throw new CannotStart('AUTH_ISSUER: is not set, beside AUTH_JWKS_URL or AUTH_SECRET');
  if (!jwksUrl === !secret)
    throw new CannotStart('AUTH_JWKS_URL, AUTH_SECRET: one of them is needed beside AUTH_ISSUER');
  return { issuer, audience, roleClaim, jwksUrl, secret };
}
