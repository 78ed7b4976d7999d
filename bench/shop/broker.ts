const RECEIVED = /^rabbitmq_global_messages_received_total\{protocol="amqp091"\} (\d+)$/m;

/** Messages that the broker has received since its start, by its own metrics; NaN without a metrics URL. */
export async function messagesReceived(metricsUrl: string | null): Promise<number> {
  if (!metricsUrl) return NaN;
  const metrics = await (await fetch(metricsUrl, { signal: AbortSignal.timeout(10_000) })).text();
  return Number(RECEIVED.exec(metrics)?.[1]);
}
