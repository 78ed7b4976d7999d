import type { Caller } from '@throughline/contracts';
import { decodeJwt } from 'jose';
import { checked } from './checked.js';
import type { ForeignTokens } from './foreign-tokens.js';
import { OWN_ISSUER, type OwnTokens } from './own-tokens.js';
import { invalidToken, originRefused } from './refusals.js';
import { mayUseCookie } from './same-origin.js';
import { sessionCookieOf } from './session-cookie.js';
import type { IncomingHttpHeaders } from 'node:http';

/** The longest token that is parsed, in characters. */
const MAX_TOKEN = 8192;

export interface AskingRequest {
  method: string;
  headers: IncomingHttpHeaders;
}

/** Authenticates the caller of a request. */
export class Identity {
  constructor(
    private readonly own: OwnTokens,
    private readonly foreign: ForeignTokens | null,
    /** Other origins whose pages may use the session cookie. */
    private readonly origins: string[] = [],
  ) {}

  /**
   * Returns the caller named by the token in `Authorization`, or else in the session cookie; null without either. Where
   * a guest may place an order (`guests`), an invalid cookie is ignored, because the page cannot delete it.
   * @throws Refusal 401 for a bad token, Problem 403 `origin_refused`, 503 `identity_unavailable`
   */
  async of({ method, headers }: AskingRequest, { guests }: { guests: boolean }): Promise<Caller | null> {
    if (headers.authorization !== undefined) return this.verify(bearer(headers.authorization));
    const cookie = sessionCookieOf(headers.cookie);
    if (!cookie) return null;
    if (!mayUseCookie(method, headers, this.origins)) throw originRefused();
    return this.verify(cookie).catch((error) => {
      if (guests && error.status === 401) return null;
      throw error;
    });
  }

  private async verify(token: string): Promise<Caller> {
    const { iss } = await checked(() => decodeJwt(token));
    if (iss === OWN_ISSUER) return this.own.verify(token);
    if (!this.foreign) throw invalidToken();
    return this.foreign.verify(token);
  }
}

function bearer(authorization: string): string {
  const [, token] = /^Bearer +([\w.~+/-]+=*) *$/i.exec(authorization) ?? [];
  if (token && token.length <= MAX_TOKEN) return token;
  throw invalidToken();
}
