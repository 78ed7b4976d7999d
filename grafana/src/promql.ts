/**
 * The form of every panel's query: each of two gateways counts a part, and `sum` adds them up whatever labels
 * distinguish them.
 */
export const WINDOW = '[$__rate_interval]';
export const PERIOD = '[$__range]';

const by = (labels: string) => (labels ? ` by (${labels})` : '');

export const rate = (metric: string, labels = '', window = WINDOW): string =>
  `sum${by(labels)} (rate(${metric}${window}))`;

export const increase = (metric: string, labels = '', window = PERIOD): string =>
  `sum${by(labels)} (increase(${metric}${window}))`;

/** `metric` is the histogram without its suffix; `labels` are kept. */
export function quantile(q: number, metric: string, labels = '', filter = ''): string {
  const kept = ['le', ...labels.split(', ').filter(Boolean)].join(', ');
  return `histogram_quantile(${q}, sum by (${kept}) (rate(${metric}_bucket${filter}${WINDOW})))`;
}

export const mean = (metric: string, labels: string, filter = ''): string =>
  `${rate(`${metric}_sum${filter}`, labels)} / ${rate(`${metric}_count${filter}`, labels)}`;
