import { createSecretKey, randomBytes } from 'node:crypto';
import type { Caller } from '@throughline/contracts';
import { SignJWT } from 'jose';
import { SignedCaller } from './signed-caller.js';

const key = createSecretKey(randomBytes(32));
const callers = new SignedCaller(key);
const operator: Caller = { subject: 'user:1', roles: ['operator'] };
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

it.each<Caller>([operator, { subject: 'guest:1', roles: [] }, { subject: 'guest:2', roles: [], isNew: true }])(
  'passes the caller on: %o',
  async (caller) => {
    expect(await callers.verify(await callers.sign(caller))).toEqual(caller);
  },
);

const claims = { iss: 'api-gateway', aud: 'order-service', sub: 'user:1', roles: ['operator'], exp: inSeconds(60) };
const signed = (more: object, signer = key) =>
  new SignJWT({ ...claims, ...more }).setProtectedHeader({ alg: 'HS256' }).sign(signer);

it.each<[string, () => string | Promise<string>]>([
  ['nothing', () => ''],
  ['a bare name', () => 'user:1'],
  ['an unsigned caller', () => `${part({ alg: 'none' })}.${part(claims)}.`],
  ['what another key signed', () => new SignedCaller(createSecretKey(randomBytes(32))).sign(operator)],
  ['a token of a customer', () => signed({ iss: 'throughline', aud: 'shop', role: 'operator' })],
  ['what is over', () => signed({ exp: inSeconds(-10) })],
  ['what never ends', () => signed({ exp: undefined })],
  ['a role that there is not', () => signed({ roles: ['root'] })],
  ['a caller without a subject', () => signed({ sub: undefined })],
])('does not believe %s', async (_, made) => {
  await expect(callers.verify(await made())).rejects.toMatchObject({ status: 401, code: 'invalid_caller' });
});

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
