/**
 * Secrets that no build holds, with their keys: on kind, `npm run kind:up` makes them; in production, cert-manager does.
 * The rest is made by the overlay itself, as a Secret or as an ExternalSecret.
 */
const CERTIFICATES: Record<string, string[]> = {
  'observability/otel-gateway-tls': ['tls.crt', 'tls.key', 'ca.crt'],
  'observability-agent/otel-agent-tls': ['ca.crt'],
};
const TOKENS: Record<string, string[]> = {
  'observability/otel-token': ['token'],
  'observability-agent/otel-token': ['token'],
};
/** What the sidecar component asks for. */
const SIDECARS: Record<string, string[]> = { 'shop/otel-agent-tls': ['ca.crt'], 'shop/otel-token': ['token'] };
const KEDA: Record<string, string[]> = { 'shop/keda': ['AMQP_URL'] };
/** What the layers of collector/layers ask for. */
const VENDORS: Record<string, string[]> = {
  'observability/otel-vendor': [
    ...['DD_API_KEY', 'HONEYCOMB_API_KEY', 'LIGHTSTEP_ACCESS_TOKEN'],
    ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
  ],
};
const kind = { ...CERTIFICATES, ...TOKENS };

export const PROVIDED: Record<string, Record<string, string[]>> = {
  kind,
  // Made by the Certificates of the overlay.
  production: CERTIFICATES,
  jaeger: kind,
  'production-jaeger': CERTIFICATES,
  vendor: { ...kind, ...VENDORS },
  'production-vendor': { ...CERTIFICATES, ...VENDORS },
  alertmanager: kind,
  'production-alertmanager': CERTIFICATES,
  keda: { ...kind, ...KEDA },
  'production-keda': { ...CERTIFICATES, ...KEDA },
  sidecar: { ...kind, ...SIDECARS },
  'production-sidecar': { ...CERTIFICATES, ...SIDECARS },
  'rabbitmq-operator': kind,
};
