export interface Made {
  overlay: 'kind' | 'production';
  /** Folders of k8s/components that are added to the overlay's kustomization, as in the README. */
  components: readonly string[];
}

/** All at once; X-Ray's layer has to be the last. */
const VENDORS = ['vendor', 'vendor/datadog', 'vendor/honeycomb', 'vendor/lightstep', 'vendor/xray'];

/** The builds of test:k8s: both overlays, and each component in each overlay that it is for. */
export const BUILDS = {
  kind: { overlay: 'kind', components: [] },
  production: { overlay: 'production', components: [] },
  jaeger: { overlay: 'kind', components: ['jaeger'] },
  'production-jaeger': { overlay: 'production', components: ['jaeger'] },
  vendor: { overlay: 'kind', components: VENDORS },
  'production-vendor': { overlay: 'production', components: VENDORS },
  alertmanager: { overlay: 'kind', components: ['alertmanager'] },
  'production-alertmanager': { overlay: 'production', components: ['alertmanager'] },
  keda: { overlay: 'kind', components: ['keda', 'keda/broker'] },
  'production-keda': { overlay: 'production', components: ['keda'] },
  sidecar: { overlay: 'kind', components: ['sidecar'] },
  'production-sidecar': { overlay: 'production', components: ['sidecar'] },
  'rabbitmq-operator': { overlay: 'kind', components: ['rabbitmq-operator'] },
} satisfies Record<string, Made>;
export type BuildName = keyof typeof BUILDS;
