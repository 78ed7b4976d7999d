import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { root } from '../shop/site.ts';

/**
 * Has to be the application's own copy: what is bundled shares state with it, or patches it; or it is optional, and
 * loaded on demand. The packages for gRPC read files of their own beside them.
 */
const SHARED = [
  '@opentelemetry/api',
  '@opentelemetry/auto-instrumentations-node',
  '@opentelemetry/otlp-grpc-exporter-base',
  '@opentelemetry/exporter-*-otlp-grpc',
  'import-in-the-middle',
  'require-in-the-middle',
  '@nestjs/*',
  '@throughline/fast-tracer',
  'amqplib',
  'nestjs-pino',
  'pino',
  'pino-pretty',
  'rxjs',
  'zod',
];

/**
 * Exporters that NodeSDK imports for its own configuration by environment, which is not used: it gets exporters and
 * readers.
 */
const UNUSED: Record<string, string> = {
  '@opentelemetry/exporter-zipkin': 'ZipkinExporter',
  '@opentelemetry/exporter-prometheus': 'PrometheusExporter',
  '@opentelemetry/exporter-logs-otlp-grpc': 'OTLPLogExporter',
  '@opentelemetry/exporter-metrics-otlp-grpc': 'OTLPMetricExporter',
  '@opentelemetry/exporter-trace-otlp-grpc': 'OTLPTraceExporter',
};

const SDK = '@opentelemetry/sdk-node';

/**
 * NodeSDK without its reader of configuration files, a megabyte that few processes need, and without unused exporters.
 */
const leanSdk: Plugin = {
  name: 'lean-sdk',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@opentelemetry\// }, ({ path, importer }) => {
      if (UNUSED[path] && importer.includes(SDK)) return { path, namespace: 'unused' };
      if (path !== SDK) return undefined;
      return importer.endsWith('config-file.js')
        ? { path, external: true }
        : { path: join(root, 'node_modules', SDK, 'dist/sdk.mjs') };
    });
    onLoad({ filter: /./, namespace: 'unused' }, ({ path }) => ({
      contents: `export class ${UNUSED[path]} {
        constructor() { throw new Error('${path} is not part of this bundle'); }
      }`,
    }));
  },
};

/** Bundled CommonJS asks for Node's modules by this. */
const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);";

/**
 * Bundles the entry points of a compiled library, with all that they import but {@link SHARED}, into `dist`: a preload
 * of a few files starts several times faster than one of a thousand modules. In one build, so that all entry points
 * share one copy of each module. The licenses of what is inlined stand in THIRD-PARTY-NOTICES.txt.
 */
export async function bundle(compiled: string, dist: string, entries: string[]): Promise<void> {
  const { metafile } = await build({
    entryPoints: entries.map((entry) => join(compiled, entry)),
    outdir: dist,
    bundle: true,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node22',
    external: SHARED.flatMap((name) => (name.includes('*') ? [name] : [name, `${name}/*`])),
    plugins: [leanSdk],
    banner: { js: REQUIRE },
    legalComments: 'none',
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    logLevel: 'warning',
  });
  writeFileSync(join(dist, 'THIRD-PARTY-NOTICES.txt'), notices(metafile));
}

function notices({ outputs }: Metafile): string {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const inlined = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file);
  const folders = new Set(inlined.flatMap((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []));
  return [...folders].sort().map(notice).join('\n\n');
}

function notice(folder: string): string {
  const at = join(root, folder);
  const { name, version, license } = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')) as Record<
    string,
    string
  >;
  const [file] = globSync('{LICENSE,LICENCE,license}*', { cwd: at });
  const text = file ? readFileSync(join(at, file), 'utf8').trim() : '';
  return `${name} ${version} (${license})\n${'-'.repeat(70)}\n${text}`;
}
