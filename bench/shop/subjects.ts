import { ours } from './ours.ts';
import type { Subject } from './subject.ts';
import { tutorial } from './tutorial.ts';

/** Shops to measure side by side. */
export interface Comparison {
  name: string;
  command: string;
  subjects: Record<string, Subject>;
  /** Whether to report which goals are met. */
  hasGoals: boolean;
}

const off = { OTEL_SDK_DISABLED: 'true' };
const sampled = (share: number) => ({
  OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
  OTEL_TRACES_SAMPLER_ARG: `${share}`,
});

export const comparisons = {
  shop: {
    name: 'shop',
    command: 'npm run bench:shop',
    subjects: {
      'ours-on': ours('ours, tracing on'),
      'ours-off': ours('ours, off', off),
      'tutorial-on': tutorial('tutorial, tracing on', true),
      'tutorial-off': tutorial('tutorial, off', false),
    },
    hasGoals: true,
  },
  ladder: {
    name: 'ladder',
    command: 'npm run bench:shop -- ladder',
    subjects: {
      off: ours('off', off),
      '1%': ours('1 % sampled', sampled(0.01)),
      '10%': ours('10 % sampled', sampled(0.1)),
      '100%': ours('all'),
      fast: ours('all, the fast tracer', { TELEMETRY_TRACER: 'fast' }),
      'no-logs': ours('all, no logs over OTLP', { OTEL_LOGS_EXPORTER: 'none' }),
      'no-metrics': ours('all, no metrics', { OTEL_METRICS_EXPORTER: 'none' }),
      'no-exemplars': ours('all, no exemplars', { OTEL_METRICS_EXEMPLAR_FILTER: 'always_off' }),
      'no-guard': ours('all, no guard', { TELEMETRY_GUARD: 'false' }),
      'traces-only': ours('all, traces only', { OTEL_LOGS_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' }),
    },
    hasGoals: false,
  },
} satisfies Record<string, Comparison>;

export type ComparisonName = keyof typeof comparisons;
