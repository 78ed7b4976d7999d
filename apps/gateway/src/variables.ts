import { brokerUrl, serviceUrl } from '@throughline/service';

export const variables = { AMQP_URL: brokerUrl, ORDERS_URL: serviceUrl(3001), INVENTORY_URL: serviceUrl(3003) };
