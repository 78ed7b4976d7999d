/**
 * Secrets that no build contains, with their keys. On kind, `npm run kind:up` creates them; in production, cert-manager
 * does. The overlay itself creates all others, as a Secret or an ExternalSecret.
 */
const CERTIFICATES: Record<string, string[]> = {
  'observability/otel-gateway-tls': ['tls.crt', 'tls.key', 'ca.crt'],
  'observability-agent/otel-agent-tls': ['ca.crt'],
};
const TOKENS: Record<string, string[]> = {
  'observability/otel-token': ['token'],
  'observability-agent/otel-token': ['token'],
};
/** Required by the sidecar component. */
const SIDECARS: Record<string, string[]> = { 'shop/otel-agent-tls': ['ca.crt'], 'shop/otel-token': ['token'] };
const KEDA: Record<string, string[]> = { 'shop/keda': ['AMQP_URL'] };
/** Required by the layers of collector/layers. */
const VENDORS: Record<string, string[]> = {
  'observability/otel-vendor': [
    ...['DD_API_KEY', 'HONEYCOMB_API_KEY', 'LIGHTSTEP_ACCESS_TOKEN'],
    ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
  ],
};
const kind = { ...CERTIFICATES, ...TOKENS };

export const PROVIDED: Record<string, Record<string, string[]>> = {
  kind,
  // Created by the Certificates of the overlay.
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
