import { diag } from '@opentelemetry/api';
import { otlpProtocol } from '../settings/otlp-protocol.js';

const BASE = 'OTEL_EXPORTER_OTLP_ENDPOINT';
const SIGNALS = ['TRACES', 'METRICS', 'LOGS'] as const;
const SIGNAL_PATH = /\/v1\/(?:traces|metrics|logs)\/?$/;

/** Describes the likely mistake in the endpoint, for which exporters only say "Parse Error" or "Not Found". */
export function checkOtlpEndpoint(env: NodeJS.ProcessEnv = process.env): void {
  const base = env[BASE]?.trim() ?? '';
  if (SIGNAL_PATH.test(pathOf(base))) {
    diag.warn(
      `${BASE}: "${base}" is the address of one signal, to which /v1/traces and the like are added. Leave that out.`,
    );
  }
  const said = new Set<string>();
  for (const signal of SIGNALS) {
    const own = env[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`]?.trim();
    const [name, address] = own ? [`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`, own] : [BASE, base];
    const fault = address && portFault(address, otlpProtocol(signal));
    if (fault && !said.has(name)) diag.warn(`${name}: "${address}" ${fault}`);
    if (fault) said.add(name);
  }
}

function portFault(address: string, protocol: string): string | undefined {
  const { port } = parsed(address) ?? {};
  if (port === '4317' && protocol !== 'grpc')
    return `is the port for gRPC, and ${protocol} is spoken: use 4318, or OTEL_EXPORTER_OTLP_PROTOCOL=grpc.`;
  if (port === '4318' && protocol === 'grpc')
    return 'is the port for HTTP, and gRPC is spoken: use 4317, or OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf.';
  return undefined;
}

const parsed = (address: string): URL | undefined => (URL.canParse(address) ? new URL(address) : undefined);
const pathOf = (address: string): string => parsed(address)?.pathname ?? '';

/** Explains an exporter's error and what to do about it; empty if the error explains itself. */
export function meaningOf(complaint: string): string {
  if (/Parse Error: Expected HTTP/.test(complaint)) {
    return ` (What answers there speaks no HTTP: it may be the port for gRPC. See ${BASE}.)`;
  }
  if (/\bNot Found\b|\b404\b/.test(complaint)) {
    return ` (Nothing takes OTLP at that path: /v1/traces and the like are added to ${BASE}, and to no other endpoint.)`;
  }
  if (
    /Protocol error|Received RST_STREAM|HTTP\/1/.test(complaint) &&
    /UNAVAILABLE|INTERNAL|ERR_HTTP2/.test(complaint)
  ) {
    return ` (What answers there speaks no gRPC: it may be the port for HTTP. See ${BASE}.)`;
  }
  return '';
}
