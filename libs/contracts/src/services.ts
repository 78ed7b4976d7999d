/** The shop's processes, by their `service.name`. */
export const SERVICES = ['api-gateway', 'order-service', 'payment-service', 'inventory-service'] as const;
export type Service = (typeof SERVICES)[number];
