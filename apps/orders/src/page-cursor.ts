import { OrderId } from '@throughline/contracts';
import { Problem } from '@throughline/service';

/** The last order of a page. */
export interface Place {
  createdAt: Date;
  id: string;
}

/** Opaque: clients pass it on and never build one. */
export const encodeCursor = ({ createdAt, id }: Place): string =>
  Buffer.from(`${createdAt.getTime()} ${id}`).toString('base64url');

/** @throws Problem 400 `invalid_request` */
export function decodeCursor(cursor: string): Place {
  const [, ms, id] = /^(\d{1,15}) (\S+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  const { success, data } = OrderId.safeParse(id);
  const createdAt = new Date(Number(ms));
  if (success && !Number.isNaN(createdAt.getTime())) return { createdAt, id: data };
  throw new Problem(400, 'invalid_request', 'The cursor is not one of ours.');
}
