import { brokerUrl } from '@throughline/service';

export const operationsVariables = {
  /**
   * The URL of an account that may read and write all queues, unlike the gateway's own. Only where it is set can
   * operators see the queues and replay parked messages.
   */
  OPERATOR_AMQP_URL: brokerUrl.optional(),
};
