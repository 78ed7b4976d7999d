import {
  type ApproveOrder,
  type Caller,
  Order,
  OrderId,
  OrderPage,
  type PageQuery,
  type PlaceOrder,
  type PlaceOrderHeaders,
  TakenOrder,
} from '@throughline/contracts';
import { CALLER_HEADER, Problem, ServiceClient, type SignedCaller } from '@throughline/service';

/** Calls orders on behalf of the signed `caller`. Orders decides what the caller may see and do. */
export class OrdersClient {
  private readonly http: ServiceClient;

  constructor(
    baseUrl: string,
    deadlineMs: number,
    private readonly callers: SignedCaller,
  ) {
    this.http = new ServiceClient('order-service', baseUrl, deadlineMs);
  }

  async place(order: PlaceOrder, headers: PlaceOrderHeaders, caller: Caller): Promise<TakenOrder> {
    const asking = { ...(headers as Record<string, string>), ...(await this.asking(caller)) };
    return this.http.post('/orders', order, TakenOrder, asking);
  }

  list(query: PageQuery, caller: Caller): Promise<OrderPage> {
    return this.page('/orders', query, caller);
  }

  approvals(query: PageQuery, caller: Caller): Promise<OrderPage> {
    return this.page('/approvals', query, caller);
  }

  async find(id: string, caller: Caller): Promise<Order> {
    return this.http.get(orderPath(id), Order, await this.asking(caller));
  }

  async approve(id: string, decision: ApproveOrder, caller: Caller): Promise<Order> {
    return this.http.post(`${orderPath(id)}/approval`, decision, Order, await this.asking(caller));
  }

  async cancel(id: string, caller: Caller): Promise<Order> {
    return this.http.post(`${orderPath(id)}/cancellation`, {}, Order, await this.asking(caller));
  }

  private async page(path: string, { limit, cursor }: PageQuery, caller: Caller): Promise<OrderPage> {
    const query = new URLSearchParams({ limit: String(limit), ...(cursor && { cursor }) });
    return this.http.get(`${path}?${query}`, OrderPage, await this.asking(caller));
  }

  private async asking(caller: Caller): Promise<Record<string, string>> {
    return { [CALLER_HEADER]: await this.callers.sign(caller) };
  }
}

/** Refuses what cannot be an id, because `..` would change the path of the request. */
function orderPath(id: string): string {
  if (OrderId.safeParse(id).success) return `/orders/${id}`;
  throw new Problem(404, 'order_not_found', 'There is no such order.');
}
