import * as apps from 'kubernetes-models/apps/v1';
import * as autoscaling from 'kubernetes-models/autoscaling/v2';
import * as batch from 'kubernetes-models/batch/v1';
import * as networking from 'kubernetes-models/networking.k8s.io/v1';
import * as policy from 'kubernetes-models/policy/v1';
import * as rbac from 'kubernetes-models/rbac.authorization.k8s.io/v1';
import * as core from 'kubernetes-models/v1';
import * as certManager from '@kubernetes-models/cert-manager/cert-manager.io/v1';
import * as externalSecrets from '@kubernetes-models/external-secrets/external-secrets.io/v1';
import * as keda from '@kubernetes-models/keda/keda.sh/v1alpha1';
import { RabbitmqCluster } from './rabbitmq-cluster.ts';

type Model = new (object: object) => { validate(): void };

/** Which package knows an apiVersion: as a module to validate with, and as one to take types from. */
export const PACKAGES: Record<string, { models: object; types: string }> = {
  v1: { models: core, types: 'kubernetes-models/v1' },
  'apps/v1': { models: apps, types: 'kubernetes-models/apps/v1' },
  'autoscaling/v2': { models: autoscaling, types: 'kubernetes-models/autoscaling/v2' },
  'batch/v1': { models: batch, types: 'kubernetes-models/batch/v1' },
  'networking.k8s.io/v1': { models: networking, types: 'kubernetes-models/networking.k8s.io/v1' },
  'policy/v1': { models: policy, types: 'kubernetes-models/policy/v1' },
  'rbac.authorization.k8s.io/v1': { models: rbac, types: 'kubernetes-models/rbac.authorization.k8s.io/v1' },
  'keda.sh/v1alpha1': { models: keda, types: '@kubernetes-models/keda/keda.sh/v1alpha1' },
  'cert-manager.io/v1': { models: certManager, types: '@kubernetes-models/cert-manager/cert-manager.io/v1' },
  'external-secrets.io/v1': {
    models: externalSecrets,
    types: '@kubernetes-models/external-secrets/external-secrets.io/v1',
  },
};

export function faultsOf(object: { apiVersion: string; kind: string }): string[] {
  if (object.kind === 'RabbitmqCluster')
    return (RabbitmqCluster.safeParse(object).error?.issues ?? []).map(
      ({ path, message }) => `${path.join('.')}: ${message}`,
    );
  const model = (PACKAGES[object.apiVersion]?.models as Record<string, Model> | undefined)?.[object.kind];
  if (!model) return [`no schema for ${object.apiVersion} ${object.kind}`];
  try {
    new model(object.kind === 'Secret' ? unwrapped(object) : object).validate();
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

/** kustomize wraps long values; the API server reads over the line ends, the schema does not. */
function unwrapped(secret: object): object {
  const { data = {}, ...rest } = secret as { data?: Record<string, string> };
  return {
    ...rest,
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, value.replace(/\s/g, '')])),
  };
}
