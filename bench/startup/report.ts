import { range, spread } from '../statistics.ts';
import type { Taken } from './measure.ts';
import { names, type Variant, variants } from './variants.ts';

export type Samples = Record<Variant, Taken[]>;

const figures = ['wallMs', 'cpuMs', 'rssMb'] as const;

/** A row for each variant. */
export function table(samples: Samples): string {
  const rows = names.map((name) => {
    const cells = figures.map((figure) => range(spread(samples[name].map((taken) => taken[figure]))));
    return `| ${[variants[name].title, ...cells].join(' | ')} |`;
  });
  return ['| | wall ms | CPU ms | RSS MB |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** The table, with how it was made. */
export function markdown(samples: Samples, introduction: string): string {
  return ['# What a start costs', introduction, table(samples), NOTES, ''].join('\n\n');
}

const NOTES = `Wall time is from spawn to exit, as the parent sees it. CPU (user and system) and the most memory held at once are the
process's own account at its end, by \`process.resourceUsage()\`, in a module of three lines that every variant requires
first. Exporters are as they come, to an endpoint where nothing listens: each process ends by \`process.exit()\` once it is
ready, so none waits for an export. The preload of auto-instrumentations-node installs no hook for ES modules, and so
instruments less of an application like this one.`;
