/** What test:k8s builds: both overlays, and each component on top of one. */
export const BUILDS = {
  kind: 'k8s/overlays/kind',
  production: 'k8s/overlays/production',
  jaeger: 'k8s/tests/builds/jaeger',
  keda: 'k8s/tests/builds/keda',
  sidecar: 'k8s/tests/builds/sidecar',
  'rabbitmq-operator': 'k8s/tests/builds/rabbitmq-operator',
} as const;
export type BuildName = keyof typeof BUILDS;
