import { rule } from './lib/rule.ts';

rule('each service is scaled by one thing, and by nothing else', {
  check: (build) =>
    build.services.flatMap(({ name, object }) => {
      const scalers = [...build.of('HorizontalPodAutoscaler'), ...build.of('ScaledObject')].filter(
        ({ metadata, spec }) =>
          metadata.namespace === object.metadata.namespace && spec.scaleTargetRef.name === object.metadata.name,
      );
      const faults: string[] = [];
      if (scalers.length !== 1) faults.push(`${name} is scaled by ${scalers.length}`);
      if (object.spec.replicas !== undefined) faults.push(`${name} is set to ${object.spec.replicas} at each apply`);
      for (const { spec } of scalers)
        if ((spec.maxReplicas ?? spec.maxReplicaCount) < 2) faults.push(`${name} never grows`);
      return faults;
    }),
  faults: {
    'a replica count beside an autoscaler': [
      (build) => (build.find('Deployment', 'api-gateway').spec.replicas = 2),
      /api-gateway is set to 2/,
    ],
    'no autoscaler': [
      (build) => (build.find('HorizontalPodAutoscaler', 'order-service').spec.scaleTargetRef.name = 'orders'),
      /order-service is scaled by 0/,
    ],
  },
});
