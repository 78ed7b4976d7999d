import { stringify } from 'yaml';
import { pipeline } from './pipeline.ts';
import { queues } from './queues.ts';
import { rules } from './rules.ts';
import { runbooks } from './runbooks.ts';
import { services } from './services.ts';
import { shop } from './shop.ts';

export const dashboards = [shop, services, queues, pipeline, runbooks];

const NOTE = '# Made by `npm run dashboards` of grafana/src/rules.ts.\n';

/** Every generated file, by its path below grafana/. */
export const files: Record<string, string> = {
  ...Object.fromEntries(
    dashboards.map((each) => [`dashboards/${each.uid}.json`, `${JSON.stringify(each, null, 2)}\n`]),
  ),
  'rules/throughline.yaml': NOTE + stringify(rules, { lineWidth: 0 }),
};
