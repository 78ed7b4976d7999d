import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { exportJWK, type JWTPayload, SignJWT } from 'jose';
import { ForeignTokens } from './foreign-tokens.js';
import { Identity } from './identity.js';
import { OwnTokens } from './own-tokens.js';

const key = createSecretKey(randomBytes(32));
const own = new OwnTokens(key, true);
const strangersOnly = new Identity(own, null, ['http://pages.example']);
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicPem = pair.publicKey.export({ type: 'spki', format: 'pem' });
const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };

let provider: Server;
let keySet: () => string | null = () => JSON.stringify({ keys: [jwk] });
let identity: Identity;
beforeAll(async () => {
  provider = createServer((_request, response) => {
    const answer = keySet();
    response.writeHead(answer === null ? 500 : 200).end(answer ?? 'down');
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => (identity = new Identity(own, new ForeignTokens(trusted()))));
afterAll(() => provider.close());

it('recognizes its own guests and sessions', async () => {
  const { subject } = own.guest();
  expect(await ask((await own.forGuest(subject)).token)).toEqual({ subject, roles: [] });
  expect(await ask((await own.forRole('operator')).token)).toMatchObject({ roles: ['operator'] });
});

it('takes known roles from a provider, and never the subject of a guest', async () => {
  expect(await ask(await foreign({ role: 'approver' }))).toEqual({ subject: 'user:u1', roles: ['approver'] });
  expect(await ask(await foreign({ role: ['operator', 'root', 'approver'] }))).toMatchObject({
    roles: ['approver', 'operator'],
  });
  expect(await ask(await foreign({ sub: 'guest:1', role: { operator: true } }))).toEqual({
    subject: 'user:guest:1',
    roles: [],
  });
});

const hour = (from: number) => Math.floor(Date.now() / 1000) + from * 3600;
const wrong: Record<string, () => Promise<string> | string> = {
  'no token': () => 'nonsense',
  'one without a signature': () => `${part({ alg: 'none' })}.${part({ iss: 'https://idp', aud: 'shop' })}.`,
  'one of ours without a signature': () => `${part({ alg: 'none' })}.${part({ iss: 'throughline', aud: 'shop' })}.`,
  'one signed with the public key as a secret': () =>
    signed({ sub: 'u1' }, 'HS256', createSecretKey(Buffer.from(publicPem))),
  'one of another key': () => foreign({}, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
  'one that an unknown key signed': () => foreign({}, pair.privateKey, 'k2'),
  'one for another audience': () => foreign({ aud: 'bank' }),
  'one of another issuer': () => foreign({ iss: 'https://other' }),
  'one not valid yet': () => foreign({ nbf: hour(1) }),
  'one that never ends': () => foreign({ exp: undefined }),
  'one without a subject': () => foreign({ sub: undefined }),
  'one of an empty name': () => foreign({ sub: '' }),
  'one of an endless name': () => foreign({ sub: 'x'.repeat(256) }),
  'one of ours that the provider signed': () => foreign({ iss: 'throughline', role: 'operator' }),
  'one of the provider that our key signed': () => signed({ iss: 'https://idp', sub: 'u1' }, 'HS256', key),
  'one of ours for another audience': () =>
    signed({ iss: 'throughline', aud: 'bank', sub: 'guest:1', role: 'guest' }, 'HS256', key),
  'one of ours with an unknown role': () => signed({ iss: 'throughline', sub: 'u', role: 'root' }, 'HS256', key),
  'the signed caller that orders receives': () =>
    signed({ iss: 'api-gateway', aud: 'order-service', sub: 'u', roles: ['operator'] }, 'HS256', key),
};

it.each(Object.entries(wrong))('refuses %s', async (_, made) => {
  await expect(ask(await made())).rejects.toMatchObject({
    status: 401,
    code: 'invalid_token',
    challenge: expect.stringMatching(/^Bearer .*error="invalid_token"/),
  });
});

it('reports an expired token, with a few seconds of tolerance for clocks that differ', async () => {
  const expired = { status: 401, code: 'token_expired' };
  await expect(ask(await foreign({ exp: hour(-1) }))).rejects.toMatchObject(expired);
  const old = await signed({ iss: 'throughline', sub: 'guest:1', role: 'guest', exp: hour(-1) }, 'HS256', key);
  await expect(ask(old)).rejects.toMatchObject(expired);
  expect(await ask(await foreign({ exp: Math.floor(Date.now() / 1000) - 2 }))).toMatchObject({ subject: 'user:u1' });
});

it('gives no token of its own a role where there are no sessions', async () => {
  const { token } = await own.forRole('operator');
  const elsewhere = new Identity(new OwnTokens(key, false), null);

  await expect(elsewhere.of(asking({ authorization: `Bearer ${token}` }), strict)).rejects.toMatchObject({
    code: 'invalid_token',
  });
});

it('refuses a token with a single changed bit', async () => {
  const { token } = await own.forRole('customer');
  const parts = token.split('.').map((each) => Buffer.from(each, 'base64url'));
  const place = fc.nat(2).chain((at) => fc.tuple(fc.constant(at), fc.nat(parts[at]!.length * 8 - 1)));
  await fc.assert(
    fc.asyncProperty(place, async ([at, bit]) => {
      const changed = parts.map((each) => Buffer.from(each));
      changed[at]![bit >> 3]! ^= 1 << (bit & 7);
      const forged = changed.map((each) => each.toString('base64url')).join('.');
      await expect(ask(forged)).rejects.toMatchObject({ status: 401 });
    }),
  );
});

it('answers 503, not 401, while the keys of the provider cannot be read', async () => {
  for (const broken of [null, 'not JSON', '{"keys":1}']) {
    keySet = () => broken;
    const fresh = new Identity(own, new ForeignTokens(trusted()));
    await expect(fresh.of(asking({ authorization: `Bearer ${await foreign({})}` }), strict)).rejects.toMatchObject({
      status: 503,
      code: 'identity_unavailable',
    });
  }
  keySet = () => JSON.stringify({ keys: [jwk] });
});

it('also verifies with a shared secret, and then refuses public-key signatures', async () => {
  const secret = randomBytes(32).toString('base64');
  const { jwksUrl: _, ...rest } = trusted();
  const shared = new Identity(own, new ForeignTokens({ ...rest, secret }));
  const bearer = (token: string) => shared.of(asking({ authorization: `Bearer ${token}` }), strict);

  expect(await bearer(await signed({ sub: 'u1' }, 'HS256', createSecretKey(Buffer.from(secret))))).toEqual({
    subject: 'user:u1',
    roles: [],
  });
  await expect(bearer(await foreign({}))).rejects.toMatchObject({ code: 'invalid_token' });
});

describe('the session cookie', () => {
  const host = 'shop.example:3000';
  let cookie: string;
  beforeAll(async () => (cookie = `shop_session=${(await own.forGuest('guest:1')).token}`));
  const guest = { subject: 'guest:1', roles: [] };
  const of = (method: string, headers: Record<string, string>, guests = false) =>
    strangersOnly.of({ method, headers: { host, ...headers } }, { guests });

  it('authenticates the caller when there is no other token', async () => {
    const { token } = await own.forRole('approver');

    expect(await of('GET', { cookie })).toEqual(guest);
    expect(await of('GET', { cookie, authorization: `Bearer ${token}` })).toMatchObject({ roles: ['approver'] });
    expect(await of('GET', { cookie: 'other=1' })).toBeNull();
  });

  it.each(['http://evil.example', 'http://shop.example:4000', 'null', 'http://shop.example:3000.evil.example'])(
    'changes nothing for a page of %s',
    async (origin) => {
      await expect(of('POST', { cookie, origin }, true)).rejects.toMatchObject({ status: 403, code: 'origin_refused' });
      expect(await of('GET', { cookie, origin })).toEqual(guest);
    },
  );

  it('works for our own pages, for those of an allowed origin, and for programs', async () => {
    expect(await of('POST', { cookie, origin: 'http://shop.example:3000' })).toEqual(guest);
    expect(await of('POST', { cookie, origin: 'http://pages.example' })).toEqual(guest);
    expect(await of('POST', { cookie })).toEqual(guest);
  });

  it('is ignored once invalid where a guest may place an order, and refused elsewhere', async () => {
    const stale = { cookie: 'shop_session=nonsense' };

    expect(await of('POST', stale, true)).toBeNull();
    await expect(of('GET', stale)).rejects.toMatchObject({ status: 401 });
    await expect(of('POST', { ...stale, authorization: 'Bearer x' }, true)).rejects.toMatchObject({ status: 401 });
  });
});

it.each(['Basic dTpw', 'Bearer', 'Bearer a b', 'Bearer  ', '', `Bearer ${'a.'.repeat(5000)}`])(
  'refuses the header "%.20s"',
  async (authorization) => {
    await expect(identity.of(asking({ authorization }), { guests: true })).rejects.toMatchObject({ status: 401 });
  },
);

const strict = { guests: false };
const asking = (headers: Record<string, string>) => ({ method: 'GET', headers });
const ask = (token: string) => identity.of(asking({ authorization: `Bearer ${token}` }), strict);
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

const trusted = () => ({
  issuer: 'https://idp',
  audience: 'shop',
  roleClaim: 'role',
  jwksUrl: `http://127.0.0.1:${(provider.address() as AddressInfo).port}/jwks.json`,
});

const foreign = (claims: JWTPayload, signer = pair.privateKey, kid = 'k1') =>
  signed({ sub: 'u1', ...claims }, 'RS256', signer, kid);

const signed = (claims: JWTPayload, alg: string, signer: Parameters<SignJWT['sign']>[0], kid?: string) =>
  new SignJWT({ iss: 'https://idp', aud: 'shop', exp: hour(1), ...claims })
    .setProtectedHeader({ alg, ...(kid && { kid }) })
    .sign(signer);
