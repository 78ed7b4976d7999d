import { idIn, type SpanRecord } from '@throughline/telemetry-testing';
import { named } from '../evidence.js';
import type { Check } from '../finding.js';
import { RENAMED } from '../renamed-attributes.js';
import { secretIn } from '../secrets.js';

/** Attributes under their former names, which dashboards and metrics for the current names do not see. */
export const oldConventions: Check = ({ spans }) => {
  const old = new Map<string, SpanRecord[]>();
  for (const span of spans)
    for (const name of [...Object.keys(span.attributes), ...Object.keys(span.resource)])
      if (Object.hasOwn(RENAMED, name)) old.set(name, [...(old.get(name) ?? []), span]);
  if (old.size === 0) return [];
  const renamings = [...old.keys()].map((name) => `${name} is now ${RENAMED[name]}`);
  const scopes = new Set([...old.values()].flat().map(({ scope, service }) => scope ?? service));
  const because = `${[...scopes].join(', ')} sets former names: ${renamings.join(', ')}.`;
  return [{ code: 'old-conventions', because, spans: [...new Set([...old.values()].flat())] }];
};

/** Credentials, card numbers and the like, anywhere on a span. The finding names the place, never the value. */
export const secrets: Check = ({ spans }) => {
  const leaks = spans.flatMap((span) => {
    const places = placesOf(span).flatMap(({ place, name, value }) => {
      const secret = secretIn(name, value);
      return secret ? [`${place} holds ${secret}`] : [];
    });
    return places.length > 0 ? [{ span, places }] : [];
  });
  return [...Map.groupBy(leaks, ({ places }) => places[0]!)].map(([, group]) => ({
    code: 'secret-on-span',
    because: `On ${named(group[0]!.span)}, ${group[0]!.places.join(', ')}.`,
    spans: group.map(({ span }) => span),
  }));
};

interface Place {
  place: string;
  name: string;
  value: string;
}

function placesOf(span: SpanRecord): Place[] {
  const of = (prefix: string, attributes: Record<string, unknown>): Place[] =>
    Object.entries(attributes).map(([name, value]) => ({ place: prefix + name, name, value: textOf(value) }));
  return [
    { place: 'its name', name: '', value: span.name },
    { place: 'its status', name: '', value: span.statusMessage ?? '' },
    ...of('', span.attributes),
    ...span.events.flatMap((event) => of(`event ${event.name}: `, event.attributes)),
    ...span.links.flatMap((link) => of('a link: ', link.attributes)),
  ];
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

/** Ids in span names and routes: each value makes its own time series and its own row. */
export const cardinality: Check = ({ spans }) => {
  const found = spans.flatMap((span) => {
    const places: [string, string][] = [
      ['span name', span.name],
      ['http.route', String(span.attributes['http.route'] ?? '')],
    ];
    return places.flatMap(([place, text]) => {
      const id = idIn(text);
      return id ? [{ span, place, id, shape: text.replace(id, '{}') }] : [];
    });
  });
  return [
    ...Map.groupBy(found, ({ place, span, shape }) => `${place} ${span.service} ${span.kind} ${shape}`).values(),
  ].map((group) => {
    const { span, place, id, shape } = group[0]!;
    const because = `The ${place} "${shape.replace('{}', id)}" of ${span.service} holds ${id}, which differs from one request to the next.`;
    return { code: 'name-cardinality', because, spans: group.map((each) => each.span) };
  });
};

/** Processes whose spans carry no service name. */
export const unnamedService: Check = (evidence) => {
  const unnamed = evidence.spans.filter(({ service }) => service.startsWith('unknown_service'));
  if (unnamed.length === 0) return [];
  return [
    { code: 'no-service-name', because: `${unnamed.length} spans come from "${unnamed[0]!.service}".`, spans: unnamed },
  ];
};
