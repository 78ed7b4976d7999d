import type { IContainer } from 'kubernetes-models/v1';
import type { Build } from './builds.ts';
import type { Workload } from './cluster.ts';
import { valuesOf } from './stores.ts';

/**
 * The environment of a container, built as the kubelet does: `envFrom` first, then `env` over it. In `env`, $(NAME)
 * stands for an earlier entry of `env`, and stays as it is if there is none.
 */
export function environment(build: Build, { namespace }: Workload, { env = [], envFrom = [] }: IContainer) {
  const result: Record<string, string> = {};
  for (const { configMapRef, secretRef } of envFrom) {
    const values = configMapRef
      ? valuesOf(build, 'ConfigMap', namespace, configMapRef.name!)
      : valuesOf(build, 'Secret', namespace, secretRef!.name!);
    Object.assign(result, values);
  }
  const earlier: Record<string, string> = {};
  for (const { name, value, valueFrom } of env) {
    earlier[name] = value === undefined ? given(build, namespace, valueFrom) : expanded(value, earlier);
  }
  return { ...result, ...earlier };
}

const expanded = (value: string, known: Record<string, string>) =>
  value.replace(/\$\(([A-Za-z_][A-Za-z0-9_]*)\)/g, (whole, name: string) => known[name] ?? whole);

function given(build: Build, namespace: string, from: NonNullable<IContainer['env']>[number]['valueFrom']): string {
  if (from?.fieldRef)
    return from.fieldRef.fieldPath === 'status.podIP' ? '127.0.0.1' : `the-${from.fieldRef.fieldPath}`;
  if (from?.configMapKeyRef) {
    const { name, key } = from.configMapKeyRef;
    return valuesOf(build, 'ConfigMap', namespace, name!)?.[key] ?? '';
  }
  const { name, key } = from!.secretKeyRef!;
  return valuesOf(build, 'Secret', namespace, name!)?.[key] ?? '';
}
