export interface Item {
  sku: string;
  qty: number;
}

export interface OrderPlaced {
  orderId: string;
  items: Item[];
  totalCents: number;
  token: string;
}

export interface PaymentCaptured {
  orderId: string;
  items: Item[];
}

export interface OrderEvent {
  orderId: string;
  reason?: string;
}
