import { z } from 'zod';

const quantities = z.strictObject({ cpu: z.string(), memory: z.string() });

/** As much of the cluster operator's RabbitmqCluster as we use; unknown fields are refused. */
export const RabbitmqCluster = z.strictObject({
  apiVersion: z.literal('rabbitmq.com/v1beta1'),
  kind: z.literal('RabbitmqCluster'),
  metadata: z.strictObject({ name: z.string(), namespace: z.string() }),
  spec: z.strictObject({
    image: z.string(),
    replicas: z.int().positive(),
    resources: z.strictObject({ requests: quantities, limits: quantities }),
    persistence: z.strictObject({ storage: z.string() }),
    rabbitmq: z.strictObject({ additionalConfig: z.string() }),
    override: z.strictObject({
      statefulSet: z.strictObject({ spec: z.strictObject({ template: z.looseObject({ spec: z.looseObject({}) }) }) }),
    }),
  }),
});
