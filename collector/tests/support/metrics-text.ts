/** One line of Prometheus or OpenMetrics text. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
  exemplar?: Record<string, string>;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*?)\})? (\S+)(?: [\d.]+)?(?: # \{(.*?)\}.*)?$/;
const LABEL = /([\w.]+)="((?:[^"\\]|\\.)*)"/g;

export function parseMetrics(text: string): Sample[] {
  return text.split('\n').flatMap((line) => {
    const [, name, labels, value, exemplar] = LINE.exec(line) ?? [];
    if (!name) return [];
    const sample = { name, labels: pairs(labels), value: Number(value) };
    return [exemplar ? { ...sample, exemplar: pairs(exemplar) } : sample];
  });
}

const pairs = (text = ''): Record<string, string> =>
  Object.fromEntries([...text.matchAll(LABEL)].map(([, key, value]) => [key!, value!]));

/** The sum of every series of that name whose labels are these. */
export function total(samples: Sample[], name: string, labels: Record<string, string> = {}): number {
  const wanted = Object.entries(labels);
  return samples
    .filter((sample) => sample.name === name && wanted.every(([key, value]) => sample.labels[key] === value))
    .reduce((sum, { value }) => sum + value, 0);
}
