import { createHmac, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';

/** The request header that carries a pass. */
export const PASS_HEADER = 'x-page-pass';

/** A working day; a page that stays open longer no longer sends spans. */
const VALID_SECONDS = 12 * 60 * 60;
const FORM = /^([0-9a-f]{16})\.(\d{1,12})\.([\w-]{43})$/;

/**
 * Passes for the pages of the storefront. Each names a random prefix, and its page may only make trace ids that begin
 * with it, so a page cannot add spans to another visitor's trace.
 */
export class PagePasses {
  constructor(
    private readonly key: KeyObject,
    private readonly now = () => Date.now() / 1000,
  ) {}

  issue(): string {
    const named = `${randomBytes(8).toString('hex')}.${Math.floor(this.now()) + VALID_SECONDS}`;
    return `${named}.${this.sign(named).toString('base64url')}`;
  }

  /** Returns the prefix of a pass that this gateway signed and that has not expired, else null. */
  prefixOf(pass: string | undefined): string | null {
    const [, prefix, expires, signature] = FORM.exec(pass ?? '') ?? [];
    if (!prefix || !expires || !signature) return null;
    if (Number(expires) < this.now()) return null;
    const expected = this.sign(`${prefix}.${expires}`);
    return timingSafeEqual(Buffer.from(signature, 'base64url'), expected) ? prefix : null;
  }

  /** The same key signs JWTs. A JWT contains no space, so a pass is never mistaken for one, nor one for a pass. */
  private sign(named: string): Buffer {
    return createHmac('sha256', this.key).update(`page pass ${named}`).digest();
  }
}
