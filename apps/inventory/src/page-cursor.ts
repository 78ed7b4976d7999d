import { Sku } from '@throughline/contracts';
import { Problem } from '@throughline/service';

/** The last sku of a page, opaque: clients pass it on and never build one. */
export const encodeCursor = (sku: string) => Buffer.from(sku).toString('base64url');

export function decodeCursor(cursor: string): string {
  const sku = Sku.safeParse(Buffer.from(cursor, 'base64url').toString());
  if (!sku.success) throw new Problem(400, 'invalid_request', 'The cursor is not one of ours.');
  return sku.data;
}

/** Reads one row more than it shows, to know whether there is a next page. */
export function pageOf<Row extends { sku: string }>(rows: Row[], limit: number) {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown, nextCursor: last && rows.length > limit ? encodeCursor(last.sku) : null };
}
