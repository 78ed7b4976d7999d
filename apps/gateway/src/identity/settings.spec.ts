import { z } from 'zod';
import { identitySettings, identityVariables } from './settings.js';

const secret = 's'.repeat(32);
const provider = { AUTH_ISSUER: 'https://idp', AUTH_JWKS_URL: 'https://idp/jwks.json' };
const settings = (env: object) => identitySettings(z.object(identityVariables).parse(env));

it('issues sessions by default, as on a developer’s machine', () => {
  expect(settings({})).toEqual({ secret: undefined, sessions: true, secureCookie: false, origins: [], provider: null });
});

it('issues no sessions beside a secret or a provider, unless they are enabled explicitly', () => {
  expect(settings({ IDENTITY_SECRET: secret }).sessions).toBe(false);
  expect(settings(provider).sessions).toBe(false);
  expect(settings({ IDENTITY_SECRET: secret, EMBEDDED_SESSIONS: 'true' }).sessions).toBe(true);
  expect(settings({ EMBEDDED_SESSIONS: 'false' }).sessions).toBe(false);
});

it.each([
  ['EMBEDDED_SESSIONS', { ...provider, EMBEDDED_SESSIONS: 'true' }],
  ['AUTH_ISSUER', { AUTH_JWKS_URL: 'https://idp/jwks.json' }],
  ['AUTH_ISSUER', { AUTH_SECRET: secret }],
  ['AUTH_JWKS_URL', { AUTH_ISSUER: 'https://idp' }],
  ['AUTH_JWKS_URL', { ...provider, AUTH_SECRET: secret }],
])('names %s in %o', (name, env) => {
  expect(() => settings(env)).toThrow(name);
});

it.each([
  [{ IDENTITY_SECRET: 'short' }, /at least 32 bytes/],
  [{ AUTH_SECRET: 'short' }, /at least 32 bytes/],
  [{ EMBEDDED_SESSIONS: 'yes' }, /one of true, false/],
  [{ AUTH_JWKS_URL: 'idp/jwks' }, /must look like https/],
])('refuses %o, and never shows a secret', (env, said) => {
  expect(() => settings(env)).toThrow(said);
  expect(() => settings(env)).not.toThrow(/short/);
});
