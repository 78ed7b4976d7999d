import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { recordMessageErrors, recordPipelineErrors } from './pipeline-errors.js';
import { traceRmqClient } from './rmq/client.js';
import { traceRmqServer } from './rmq/server.js';
import { watchHandlers, watchRoutes } from './watch-nest.js';

interface Core {
  NestApplication?: Parameters<typeof watchRoutes>[0];
}

interface Microservices {
  Server?: Parameters<typeof watchHandlers>[0];
  ClientRMQ?: Parameters<typeof traceRmqClient>[0];
  ServerRMQ?: Parameters<typeof traceRmqServer>[0];
}

// An ES module and its CommonJS form may both come by, with the same classes.
const patched = new WeakSet<object>();

function once<T extends object>(target: T | undefined, patch: (target: T) => unknown): void {
  if (!target || patched.has(target)) return;
  patched.add(target);
  patch(target);
}

/**
 * Nest, from 11 on, as ES modules or CommonJS: its routes and message handlers tell what is `@Untraced()`, its exception
 * layers record what they answer for, and its RMQ transport carries the trace.
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
        ({ Server, ClientRMQ, ServerRMQ }) => {
          once(Server, watchHandlers);
          once(ClientRMQ, traceRmqClient);
          once(ServerRMQ, traceRmqServer);
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

/** Any version: what is patched looks at the shape of what it finds. */
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
