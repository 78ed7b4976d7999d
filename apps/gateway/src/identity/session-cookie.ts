import { parseCookie, stringifySetCookie } from 'cookie';
import type { IssuedToken } from './own-tokens.js';

export const COOKIE_NAME = 'shop_session';

export const sessionCookieOf = (header: string | undefined): string | undefined =>
  header === undefined ? undefined : parseCookie(header)[COOKIE_NAME];

/** Scripts cannot read it, and another site's request carries it only when a link is followed. */
export const sessionCookie = ({ token, lastsSeconds }: IssuedToken, secure: boolean): string =>
  stringifySetCookie({
    name: COOKIE_NAME,
    value: token,
    path: '/',
    maxAge: lastsSeconds,
    httpOnly: true,
    sameSite: 'lax',
    secure,
  });
