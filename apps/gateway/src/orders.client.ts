import { type ApproveOrder, Order, PlacedOrder, type PlaceOrder, type PlaceOrderHeaders } from '@throughline/contracts';
import { ServiceClient } from '@throughline/service';

export class OrdersClient {
  private readonly http: ServiceClient;

  constructor(baseUrl: string) {
    this.http = new ServiceClient('order-service', baseUrl);
  }

  place(order: PlaceOrder, headers: PlaceOrderHeaders): Promise<PlacedOrder> {
    return this.http.post('/orders', order, PlacedOrder, headers as Record<string, string>);
  }

  find(id: string): Promise<Order> {
    return this.http.get(`/orders/${encodeURIComponent(id)}`, Order);
  }

  approve(id: string, decision: ApproveOrder): Promise<Order> {
    return this.http.post(`/orders/${encodeURIComponent(id)}/approval`, decision, Order);
  }
}
