import { z } from 'zod';

const service = (port: number) => z.url({ protocol: /^https?$/, error: `must look like http://host:${port}` });

export const variables = {
  AMQP_URL: z.url({ protocol: /^amqps?$/, error: 'must look like amqp://user:password@host:5672' }),
  ORDERS_URL: service(3001),
  INVENTORY_URL: service(3003),
};
