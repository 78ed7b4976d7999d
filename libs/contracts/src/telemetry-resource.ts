import { type AttributeDeclaration, attribute as a, oneOf } from '@throughline/telemetry-testing/contract';
import { SERVICES } from './services.js';

/** Resource attributes, which are on every signal. */
// prettier-ignore
export const resource = {
  'service.name': oneOf([...SERVICES, 'storefront', 'replay'], 'name of the service'),
  'service.version': a('string', 'one', '0.1.0', 'version of the service'),
  'service.instance.id': a('string', 'one', '8d1ff880-f115-453a-820f-b0d2d77ab900', 'id of the process, a UUID'),
  'deployment.environment.name': a('string', 'one', 'production', 'environment in which the service runs'),
  'host.arch': a('string', 'one', 'amd64', 'processor architecture'),
  'host.id': a('string', 'one', '3d1219c7c4c5404aaa1f6d2a48adfda4', 'id of the machine'),
  'host.name': a('string', 'one', 'web-1', 'name of the machine'),
  'telemetry.sdk.language': a('string', 'one', 'nodejs', 'language of the SDK'),
  'telemetry.sdk.name': a('string', 'one', 'opentelemetry', 'name of the machine'),
  'telemetry.sdk.version': a('string', 'one', '3.1.1', 'version of the SDK'),
  'k8s.pod.name': a('string', 'one', 'orders-5c9b7', 'name of the pod, on Kubernetes'),
  'k8s.pod.uid': a('string', 'one', '6f1c5d3e-2a57-4f43-9d0b-0a6f5c1f3e52', 'id of the pod, a UUID'),
  'k8s.namespace.name': a('string', 'one', 'shop', 'namespace of the pod'),
  'k8s.node.name': a('string', 'one', 'node-1', 'node of the pod'),
} satisfies Record<string, AttributeDeclaration>;
