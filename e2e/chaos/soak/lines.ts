import type { Panel, Line as PlottedLine } from '../../../bench/line-plot.ts';
import type { Sample } from './sample.ts';

/** How a figure changed over the soak, and how much it may grow. */
export interface Line extends PlottedLine {
  mayGrow: number;
}

const HEAP_BREATHES_MB = 25;
const MORE_HANDLES = 6;
const MORE_CONNECTIONS = 4;
const MORE_WAITING = 15;

/** The samples as three panels of lines: memory, handles, and what waits. */
export function panelsOf(samples: readonly Sample[]): Panel<Line>[] {
  const services = Object.keys(samples[0]?.services ?? {});
  const line = (name: string, mayGrow: number, value: (sample: Sample) => number): Line => ({
    name,
    mayGrow,
    values: samples.map(value),
  });
  return [
    {
      title: 'Resident memory, MB (of the replica that uses most)',
      lines: services.map((name) => line(name, HEAP_BREATHES_MB, (sample) => sample.services[name]!.rssMb)),
    },
    {
      title: 'Open files and sockets; connections to PostgreSQL',
      lines: [
        ...services.map((name) => line(name, MORE_HANDLES, (sample) => sample.services[name]!.handles)),
        line('PostgreSQL', MORE_CONNECTIONS, ({ connections }) => connections),
      ],
    },
    {
      title: 'Messages in queues, events in outboxes',
      lines: [
        line('queues', MORE_WAITING, ({ messages }) => messages),
        line('outboxes', MORE_WAITING, ({ unpublished }) => unpublished),
      ],
    },
  ];
}
