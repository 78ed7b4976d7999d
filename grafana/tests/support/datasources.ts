import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Tag {
  key: string;
  value: string;
}

export interface Datasource {
  uid: string;
  type: 'prometheus' | 'loki' | 'tempo';
  jsonData: {
    exemplarTraceIdDestinations?: { name: string; datasourceUid: string }[];
    derivedFields?: { matcherType: string; matcherRegex: string; url: string; datasourceUid: string }[];
    tracesToLogsV2?: { datasourceUid: string; query: string; tags: Tag[] };
    tracesToMetrics?: { datasourceUid: string; tags: Tag[]; queries: { name: string; query: string }[] };
    serviceMap?: { datasourceUid: string };
  };
}

/** The shipped files, or a copy that is broken on purpose. */
const folder = process.env['GRAFANA_PROVISIONING'] ?? join(import.meta.dirname, '../../provisioning');
const file = join(folder, 'datasources/datasources.yaml');

/** Reads them as Grafana does: expands variables in every value, and reduces a doubled dollar to one. */
export const datasources = (parse(readFileSync(file, 'utf8'), provisioned) as { datasources: Datasource[] })
  .datasources;

function provisioned(_key: unknown, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return value.replaceAll(/\$\$|\$\{(\w+)\}/g, (found, name: string) =>
    found === '$$' ? '$' : (process.env[name] ?? ''),
  );
}

export const datasource = (uid: string): Datasource => {
  const found = datasources.find((each) => each.uid === uid);
  if (!found) throw new Error(`no datasource ${uid} is provisioned`);
  return found;
};

/** Grafana's value of `$__tags` or `${__tags}`: the mapped attributes of the span, as matchers. */
export function fillTemplate(
  template: string,
  tags: Tag[],
  span: { traceId: string; attributes: Record<string, string> },
) {
  const matchers = tags.flatMap(({ key, value }) => {
    const has = span.attributes[key];
    return has === undefined ? [] : `${value || key}="${has}"`;
  });
  return template
    .replaceAll(/\$\{__tags\}|\$__tags\b/g, matchers.join(', '))
    .replaceAll('${__trace.traceId}', span.traceId);
}
