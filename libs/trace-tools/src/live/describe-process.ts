/** What a running process says about its telemetry. */
export interface ProcessFacts {
  pid: number;
  service: string;
  sdkDisabled: boolean;
  /** The modules that `--import` and `--require` name. */
  preloads: string[];
  /** The version of @opentelemetry/api that registered a tracer; null where none did. */
  tracerOf: string | null;
  /** Headers that the propagator reads and writes. */
  propagates: string[];
  /** Where spans go, by the environment; null where they do not leave by OTLP. */
  exporter: { url: string; error: string | null } | null;
  /** Of the loaded packages whose instrumentation is known: those whose functions are patched, and the others. */
  patched: string[];
  unpatched: string[];
}

type Patchable = { __wrapped?: boolean } | undefined;

interface Loaded {
  exports: Partial<Record<'prototype' | 'application', Partial<Record<'query' | 'sendCommand' | 'use', Patchable>>>>;
}

/** What @opentelemetry/api keeps in the global object, shared by all of its copies. */
interface Api {
  version: string;
  trace?: unknown;
  propagation?: { fields?(): string[] };
}

// Its source is sent to the process, so it may use nothing of this module, and coverage may add nothing to it.
/* istanbul ignore next */
export async function describeProcess(timeoutMs: number): Promise<ProcessFacts> {
  const { env, execArgv } = process;
  const { _cache: cache } = process.getBuiltinModule('module') as unknown as { _cache: Record<string, Loaded> };
  const api = (globalThis as Record<symbol, Api | undefined>)[Symbol.for('opentelemetry.js.api.1')];

  const PATCHED: [name: string, file: RegExp, method: (exports: Loaded['exports']) => Patchable][] = [
    ['pg', /node_modules\/pg\/lib\/client\.js$/, (exports) => exports.prototype?.query],
    ['ioredis', /node_modules\/ioredis\/built\/index\.js$/, (exports) => exports.prototype?.sendCommand],
    ['mysql2', /node_modules\/mysql2\/lib\/connection\.js$/, (exports) => exports.prototype?.query],
    ['express', /node_modules\/express\/lib\/express\.js$/, (exports) => exports.application?.use],
  ];
  const loaded = PATCHED.flatMap(([name, file, method]) => {
    const path = Object.keys(cache).find((each) => file.test(each.replaceAll('\\', '/')));
    return path === undefined ? [] : [{ name, isPatched: method(cache[path]!.exports)?.__wrapped === true }];
  });

  const flags = `${execArgv.join(' ')} ${env['NODE_OPTIONS'] ?? ''}`;
  const preloads = [...flags.matchAll(/(?:--import|--require|-r)[= ](\S+)/g)].map(([, module]) => module!);

  const protocol = env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] ?? env['OTEL_EXPORTER_OTLP_PROTOCOL'] ?? 'http/protobuf';
  const given = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] ?? env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  const leaves = (env['OTEL_TRACES_EXPORTER'] ?? 'otlp').split(',').some((each) => each.trim() === 'otlp');
  const url = given || `http://localhost:${protocol === 'grpc' ? 4317 : 4318}`;
  const connect = (): Promise<string | null> => {
    const { hostname, port, protocol: scheme } = new URL(url.includes('://') ? url : `http://${url}`);
    const socket = process.getBuiltinModule('net').connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port) || (scheme === 'https:' ? 443 : 80),
    });
    return new Promise<string | null>((resolve) => {
      socket.once('connect', () => resolve(null));
      socket.once('error', (error) => resolve((error as NodeJS.ErrnoException).code ?? error.message));
      socket.setTimeout(timeoutMs, () => resolve('no answer'));
    }).finally(() => socket.destroy());
  };

  return {
    pid: process.pid,
    service: env['OTEL_SERVICE_NAME'] ?? process.argv[1] ?? 'node',
    sdkDisabled: env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true',
    preloads,
    tracerOf: api?.trace ? String(api.version) : null,
    propagates: api?.propagation?.fields?.() ?? [],
    exporter: leaves ? { url, error: await connect() } : null,
    patched: loaded.filter(({ isPatched }) => isPatched).map(({ name }) => name),
    unpatched: loaded.filter(({ isPatched }) => !isPatched).map(({ name }) => name),
  };
}
