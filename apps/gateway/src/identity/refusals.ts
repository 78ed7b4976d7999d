import { Problem } from '@throughline/service';

/** A 401 or 403 whose `challenge` says in `WWW-Authenticate` what to send (RFC 6750, 3). */
export class Refusal extends Problem {
  constructor(
    status: 401 | 403,
    code: string,
    detail: string,
    readonly challenge: string,
    cause?: unknown,
  ) {
    super(status, code, detail, {}, { cause });
  }
}

const REALM = 'Bearer realm="shop"';

export const unauthenticated = () =>
  new Refusal(401, 'unauthenticated', 'Send a token: the X-Guest-Token of your first order, or a session.', REALM);

/** Reveals whether the token has expired, and nothing else about it. */
export const invalidToken = (cause?: unknown) =>
  new Refusal(401, 'invalid_token', 'This token is not valid here.', `${REALM}, error="invalid_token"`, cause);

export const tokenExpired = () =>
  new Refusal(
    401,
    'token_expired',
    'This token has expired.',
    `${REALM}, error="invalid_token", error_description="The token has expired"`,
  );

export const forbidden = (role: string) =>
  new Refusal(403, 'forbidden', `This needs the role ${role}.`, `${REALM}, error="insufficient_scope"`);

export const originRefused = () =>
  new Problem(403, 'origin_refused', 'A page of another origin may not use the session cookie.');
