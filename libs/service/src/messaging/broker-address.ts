export interface Address {
  address: string;
  port: number;
}

/** Where a broker's URL leads, as it is reported on spans; encrypted connections have a port of their own. */
export function brokerAddress(url: string): Address {
  const { hostname, port, protocol } = new URL(url);
  return { address: hostname, port: Number(port) || (protocol === 'amqps:' ? 5671 : 5672) };
}
