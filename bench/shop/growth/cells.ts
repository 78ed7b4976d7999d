import type { LoadedRound } from '../measure.ts';
import { type FigureName, figures } from '../report/figures.ts';

export const headOf = (names: readonly FigureName[]): string[] => names.map((name) => figures[name].title);

/** The cells of figures that the closed loop alone measures. */
export const cellsOf = (round: LoadedRound, names: readonly FigureName[]): string[] =>
  names.map((name) => figures[name].of(round as never).toFixed(figures[name].digits));
