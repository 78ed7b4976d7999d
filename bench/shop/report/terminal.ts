import type { Round } from '../measure.ts';
import { type Figure, figures } from './figures.ts';

const parts = (values: Record<string, number>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${value.toFixed(1)}`)
    .join(', ');

/** A round's figures as lines for the terminal. */
export const describeRound = (round: Round): string[] => [
  ...(Object.values(figures) as Figure[])
    .map(({ title, of, digits }) => [title, of(round), digits] as const)
    .filter(([, value]) => Number.isFinite(value))
    .map(([title, value, digits]) => `${value.toFixed(digits).padStart(8)}  ${title}`),
  `CPU: ${parts(round.cpuMs)}`,
  `RSS: ${parts(round.rssMb)}`,
];

export const describeStatements = ({ statements }: Round): string[] =>
  statements
    .filter(({ count }) => count >= 0.05)
    .map(
      ({ database, text, count }) => `${count.toFixed(2).padStart(8)}  ${database.padEnd(10)} ${text.slice(0, 150)}`,
    );
