import { Injectable } from '@nestjs/common';
import type { OrderPage, PageQuery } from '@throughline/contracts';
import { Database } from '@throughline/service';
import type { Order } from './generated/client.js';
import { decodeCursor, encodeCursor } from './page-cursor.js';
import { toOrder } from './order.repository.js';
import { PAGE, PAGE_OF_APPROVALS, PAGE_OF_OWNER } from './statements.js';
import { toView } from './order-views.js';

/** The orders to list: those of an owner, those that await approval, or all. */
export interface PageOf {
  owner?: string;
  status?: 'awaiting_approval';
}

/** The position before the newest order, where the first page begins. */
const NEWEST = { createdAt: 'infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' } as const;

/** Orders page by page, newest first. */
@Injectable()
export class OrderPages {
  constructor(private readonly database: Database) {}

  /** @throws Problem 400 `invalid_request` when the cursor was made up */
  async page(of: PageOf, { limit, cursor }: PageQuery): Promise<OrderPage> {
    const { createdAt, id } = cursor === undefined ? NEWEST : decodeCursor(cursor);
    // One row more than is shown tells that there is a next page.
    const rows = await this.rows(of, createdAt, id, limit + 1);
    const shown = rows.slice(0, limit);
    return {
      orders: shown.map((row) => toView(toOrder(row))),
      nextCursor: rows.length > limit ? encodeCursor(shown.at(-1)!) : null,
    };
  }

  private rows({ owner, status }: PageOf, ...range: [Date | 'infinity', string, number]): Promise<Order[]> {
    if (owner !== undefined) return this.database.query(PAGE_OF_OWNER, ...range, owner);
    if (status) return this.database.query(PAGE_OF_APPROVALS, ...range);
    return this.database.query(PAGE, ...range);
  }
}
