import { databases } from '../../prisma/databases.ts';
import { environment } from './lib/environment.ts';
import { rule } from './lib/rule.ts';

rule('each database has a Job that migrates it before the rollout, and knows only that one', {
  check: (build) =>
    databases.flatMap((database: string) => {
      const job = build.workloads.find(
        ({ object }) => object.kind === 'Job' && object.metadata.name === `migrate-${database}`,
      );
      if (!job) return [`nothing migrates ${database}`];
      const container = job.pod.containers[0]!;
      const urls = Object.keys(environment(build, job, container)).filter((name) => name.endsWith('_DATABASE_URL'));
      return [
        ...(container.args?.[0] === database ? [] : [`${job.name} migrates ${container.args?.[0]}`]),
        ...(String(urls) === `${database.toUpperCase()}_DATABASE_URL` ? [] : [`${job.name} knows ${urls.join(', ')}`]),
        ...(job.object.metadata.labels?.['throughline.dev/phase'] === 'migrate' ? [] : [`${job.name} is of no phase`]),
        ...(job.object.spec.backoffLimit > 0 ? [] : [`${job.name} does not wait for its database`]),
      ];
    }),
  faults: {
    'a database that nothing migrates': [
      (build) => build.objects.splice(build.objects.indexOf(build.find('Job', 'migrate-payments')), 1),
      /nothing migrates payments/,
    ],
    'a Job for another database': [
      (build) => (build.container('migrate-orders').args = ['payments']),
      /migrate-orders migrates payments/,
    ],
    'a Job that is applied with the rest': [
      (build) => delete build.find('Job', 'migrate-inventory').metadata.labels!['throughline.dev/phase'],
      /migrate-inventory is of no phase/,
    ],
  },
});
