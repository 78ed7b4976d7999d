function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: these tests run against a running shop; use \`npm test\``);
  return value;
}

/** The addresses of the shop under test, set by the tool that started it. */
export const env = {
  gateway: required('GATEWAY_URL'),
  orders: required('ORDERS_URL'),
  payments: required('PAYMENTS_URL'),
  inventory: required('INVENTORY_URL'),
  amqp: required('AMQP_URL'),
  ordersDatabase: required('ORDERS_DATABASE_URL'),
  paymentsDatabase: required('PAYMENTS_DATABASE_URL'),
  inventoryDatabase: required('INVENTORY_DATABASE_URL'),
  viewer: required('TRACE_QUERY_URL'),
  runFile: required('RUN_FILE'),
};
