import { Server, ServerCredentials } from '@grpc/grpc-js';
import { namesIn } from '../../test/emit.js';

const identity = (bytes: Buffer) => bytes;
const EXPORT = {
  path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  requestStream: false,
  responseStream: false,
  requestSerialize: identity,
  requestDeserialize: identity,
  responseSerialize: identity,
  responseDeserialize: identity,
};

/** Receives traces over gRPC and keeps the span names of each request. */
export class GrpcCollector {
  readonly names: string[][] = [];
  private readonly server = new Server();

  /** @returns the port that it listens on: the given one, or a free one for 0 */
  async listen(port: number): Promise<number> {
    const take = ({ request }: { request: Buffer }, answer: (error: null, response: Buffer) => void): void => {
      this.names.push(namesIn(request));
      answer(null, Buffer.alloc(0));
    };
    this.server.addService({ Export: EXPORT }, { Export: take });
    return new Promise((bound, fail) =>
      this.server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, at) =>
        error ? fail(error) : bound(at),
      ),
    );
  }

  close(): void {
    this.server.forceShutdown();
  }
}
