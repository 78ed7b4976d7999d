import {
  type ApproveOrder,
  Order,
  OrderId,
  PlacedOrder,
  type PlaceOrder,
  type PlaceOrderHeaders,
} from '@throughline/contracts';
import { Problem, ServiceClient } from '@throughline/service';

export class OrdersClient {
  private readonly http: ServiceClient;

  constructor(baseUrl: string) {
    this.http = new ServiceClient('order-service', baseUrl);
  }

  place(order: PlaceOrder, headers: PlaceOrderHeaders): Promise<PlacedOrder> {
    return this.http.post('/orders', order, PlacedOrder, headers as Record<string, string>);
  }

  async find(id: string): Promise<Order> {
    return this.http.get(orderPath(id), Order);
  }

  async approve(id: string, decision: ApproveOrder): Promise<Order> {
    return this.http.post(`${orderPath(id)}/approval`, decision, Order);
  }
}

/** What cannot be an id is not passed on: `..` in a path would ask for something else. */
function orderPath(id: string): string {
  if (OrderId.safeParse(id).success) return `/orders/${id}`;
  throw new Problem(404, 'order_not_found', 'There is no such order.');
}
