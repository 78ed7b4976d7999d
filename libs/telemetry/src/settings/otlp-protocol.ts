import { diag } from '@opentelemetry/api';
import { getStringFromEnv } from '@opentelemetry/core';

const PROTOCOLS = ['http/protobuf', 'http/json', 'grpc'] as const;

/** Returns the OTLP protocol of a signal: its own variable, else the one for all signals, else http/protobuf. */
export function otlpProtocol(signal: 'TRACES' | 'METRICS' | 'LOGS'): (typeof PROTOCOLS)[number] {
  for (const name of [`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`, 'OTEL_EXPORTER_OTLP_PROTOCOL']) {
    const given = getStringFromEnv(name)?.trim();
    const protocol = PROTOCOLS.find((known) => known === given);
    if (protocol) return protocol;
    if (given) diag.warn(`${name}: "${given}" is not known; use ${PROTOCOLS.join(', ')}.`);
  }
  return PROTOCOLS[0];
}
