import { Logger } from '@nestjs/common';
import { withContext } from '@throughline/telemetry';
import type { Broker } from '../messaging/broker.js';
import type { Row } from './store-events.js';

const logger = new Logger('outbox');

/** Publishes an event under its stored trace context. @throws unless the broker confirms it */
export function publishRow(broker: Broker, { headers, ...row }: Row): Promise<void> {
  return withContext(headers, async () => {
    try {
      const { message_id: id, aggregate_id: orderId, payload: data, type, version, mandatory } = row;
      await broker.publish({ id, type, version, orderId, data, mandatory });
    } catch (error) {
      logger.warn(`Could not publish ${row.type} for order_id=${row.aggregate_id}: ${String(error)}`);
      throw error;
    }
  });
}
