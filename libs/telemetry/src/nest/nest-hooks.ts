import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { recordMessageErrors, recordPipelineErrors } from './pipeline-errors.js';
import { traceRmqClient } from './rmq/client.js';
import { traceRmqServer } from './rmq/server.js';
import { traceMqttClient, traceMqttServer } from './transports/mqtt.js';
import { traceNatsClient, traceNatsServer } from './transports/nats.js';
import { watchHandlers, watchRoutes } from './watch-nest.js';

interface Core {
  NestApplication?: Parameters<typeof watchRoutes>[0];
}

interface Microservices {
  Server?: Parameters<typeof watchHandlers>[0];
  ClientRMQ?: Parameters<typeof traceRmqClient>[0];
  ServerRMQ?: Parameters<typeof traceRmqServer>[0];
  ClientNats?: Parameters<typeof traceNatsClient>[0];
  ServerNats?: Parameters<typeof traceNatsServer>[0];
  ClientMqtt?: Parameters<typeof traceMqttClient>[0];
  ServerMqtt?: Parameters<typeof traceMqttServer>[0];
}

// A module may be loaded as ES module and as CommonJS, with the same classes.
const patched = new WeakSet<object>();

function once<T extends object>(target: T | undefined, patch: (target: T) => unknown): void {
  if (!target || patched.has(target)) return;
  patched.add(target);
  patch(target);
}

/**
 * Patches Nest from 11 on, as ES modules or CommonJS: routes and message handlers report `@Untraced()`, exception
 * layers record the errors that they answer, and the RMQ, NATS and MQTT transports carry the trace.
 */
export class NestInstrumentation extends InstrumentationBase {
  constructor() {
    super('@throughline/telemetry/nest', '1', {});
  }

  protected init() {
    return [
      define<Core>('core', ({ NestApplication }) => once(NestApplication, watchRoutes), {
        name: 'exceptions/exceptions-handler.js',
        patch: ({ ExceptionsHandler }) => recordPipelineErrors(ExceptionsHandler),
      }),
      define<Microservices>(
        'microservices',
        ({ Server, ClientRMQ, ServerRMQ, ClientNats, ServerNats, ClientMqtt, ServerMqtt }) => {
          once(Server, watchHandlers);
          once(ClientRMQ, traceRmqClient);
          once(ServerRMQ, traceRmqServer);
          once(ClientNats, traceNatsClient);
          once(ServerNats, traceNatsServer);
          once(ClientMqtt, traceMqttClient);
          once(ServerMqtt, traceMqttServer);
        },
        {
          name: 'exceptions/rpc-exceptions-handler.js',
          patch: ({ RpcExceptionsHandler }) => recordMessageErrors(RpcExceptionsHandler),
        },
      ),
    ];
  }
}

interface File {
  name: string;
  patch(exported: Record<string, unknown>): unknown;
}

/** Any version, because each patch checks the shape of what it patches. */
const ANY = ['*'];

function define<T>(name: string, patch: (exported: T) => void, file: File): InstrumentationNodeModuleDefinition {
  const path = `@nestjs/${name}`;
  const patching =
    <E>(work: (exported: E) => unknown) =>
    (exported: E): E => {
      work(exported);
      return exported;
    };
  const layer = new InstrumentationNodeModuleFile(`${path}/${file.name}`, ANY, patching(file.patch), () => undefined);
  return new InstrumentationNodeModuleDefinition(path, ANY, patching(patch), () => undefined, [layer]);
}

/** Called by the preload before Nest is loaded. */
export const watchNest = (): NestInstrumentation => new NestInstrumentation();
