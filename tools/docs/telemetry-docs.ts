import type {
  AttributeDeclaration,
  TelemetryContract,
} from '../../libs/telemetry-testing/src/contract/declarations.ts';

/** The contract as Markdown: one table each for spans, events, metrics and attributes. */
export function telemetryDocs(contract: TelemetryContract): string {
  const { words, attributes, spans, events, metrics, resource, links } = contract;
  const everywhere = new Set(['error.type', ...resource, ...links]);
  return [
    '# Telemetry',
    'Everything that the shop emits. `npm run telemetry-docs` generates this page from the contract,\n`libs/contracts/src/telemetry.ts`. The end-to-end tests fail on anything that is not declared there, or has another type.',
    '## Spans',
    'Any span may have the attribute `error.type` and the event `exception`.',
    table(
      ['span', 'kind', 'meaning', 'attributes', 'events'],
      spans.map(({ name, kind, meaning, example, attributes, events = [] }) => [
        code(name) + (example && example !== name ? `<br>${code(example)}` : ''),
        kind.toUpperCase(),
        meaning,
        list(attributes.filter((each) => !everywhere.has(each))),
        list(events.filter((each) => each !== 'exception')),
      ]),
    ),
    'A `{word}` in a name is a placeholder for:',
    table(
      ['word', 'stands for'],
      Object.entries(words).map(([word, all]) => [code(`{${word}}`), list(all)]),
    ),
    '## Events',
    table(
      ['event', 'meaning', 'attributes'],
      Object.entries(events).map(([name, event]) => [code(name), event.meaning, list(event.attributes)]),
    ),
    '## Metrics',
    table(
      ['metric', 'instrument', 'unit', 'meaning', 'attributes'],
      metrics.map(({ name, instrument, unit, meaning, attributes }) => [
        code(name),
        instrument,
        code(unit),
        meaning,
        list(attributes),
      ]),
    ),
    '## Attributes',
    'Cardinality: `one` value per process, `few` values (suitable as a metric label), `many` (as many as there are hosts or\nproducts), or `unbounded` (never on a metric).',
    attributeTable(attributes, (name) => !resource.includes(name)),
    '### Resource attributes',
    attributeTable(attributes, (name) => resource.includes(name)),
  ].join('\n\n');
}

function attributeTable(all: Record<string, AttributeDeclaration>, wanted: (name: string) => boolean): string {
  const rows = Object.entries(all).filter(([name]) => wanted(name));
  return table(
    ['attribute', 'type', 'cardinality', 'meaning', 'example'],
    rows.map(([name, { type, cardinality, meaning, example, values }]) => [
      code(name),
      type,
      cardinality,
      values && values.length < 8 ? `${meaning}: ${list(values)}` : meaning,
      code(String(example)),
    ]),
  );
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const code = (text: string): string => `\`${text}\``;
const list = (names: readonly string[]): string => names.map(code).join(', ');
