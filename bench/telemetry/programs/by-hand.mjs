// What an application writes itself around the plain SDK, for the same spans as @throughline/telemetry makes.
import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { getRPCMetadata, RPCType } from '@opentelemetry/core';

function nameRoute(rpc, route) {
  if (rpc?.type === RPCType.HTTP && route) rpc.route = route;
}

/** Gives the SERVER spans of the http instrumentation their route. */
export const nameRoutes = {
  express: (app) =>
    app.use((request, response, next) => {
      const rpc = getRPCMetadata(context.active());
      response.prependOnceListener('close', () => nameRoute(rpc, request.route?.path));
      next();
    }),
  fastify: (app) =>
    app
      .getHttpAdapter()
      .getInstance()
      .addHook('onRequest', (request, _reply, done) => {
        nameRoute(getRPCMetadata(context.active()), request.routeOptions.url);
        done();
      }),
};

/**
 * A confirm channel whose messages carry the trace on: a PRODUCER span, and a CONSUMER span below it and linked to it.
 */
export function traceChannel(channel, { address, port }) {
  const tracer = trace.getTracer('bench');
  const attributes = (queue, operation, messageId) => ({
    'messaging.system': 'rabbitmq',
    'messaging.operation.name': operation,
    'messaging.operation.type': operation === 'publish' ? 'send' : operation,
    'messaging.destination.name': queue,
    'messaging.message.id': messageId,
    'server.address': address,
    'server.port': port,
  });
  return {
    ack: (message) => channel.ack(message),
    sendToQueue(queue, body, options, confirmed) {
      const span = tracer.startSpan(`publish ${queue}`, {
        kind: SpanKind.PRODUCER,
        attributes: attributes(queue, 'publish', options.messageId),
      });
      const headers = {};
      propagation.inject(trace.setSpan(context.active(), span), headers);
      return channel.sendToQueue(queue, body, { ...options, headers }, (error) => {
        if (error) fail(span, error);
        span.end();
        confirmed(error);
      });
    },
    consume: (queue, work) =>
      channel.consume(queue, (message) => {
        const { headers, messageId } = message.properties;
        const producer = propagation.extract(ROOT_CONTEXT, headers);
        const options = {
          kind: SpanKind.CONSUMER,
          attributes: attributes(queue, 'process', messageId),
          links: [{ context: trace.getSpanContext(producer) }],
        };
        return tracer.startActiveSpan(`process ${queue}`, options, producer, async (span) => {
          try {
            await work(message);
          } catch (error) {
            fail(span, error);
            throw error;
          } finally {
            span.end();
          }
        });
      }),
  };
}

function fail(span, error) {
  span.recordException(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
}
