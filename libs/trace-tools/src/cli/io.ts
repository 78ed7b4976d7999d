import { styleText } from 'node:util';

/** What a command reads from and writes to. */
export interface Io {
  write(text: string): void;
  complain(text: string): void;
  readInput(): string;
  env: NodeJS.ProcessEnv;
  /** True on a terminal, unless NO_COLOR is set. */
  colours: boolean;
}

export type Colour = 'red' | 'yellow' | 'green' | 'dim' | 'bold' | 'cyan';

export const painter =
  ({ colours }: Pick<Io, 'colours'>) =>
  (colour: Colour, text: string): string =>
    colours ? styleText(colour, text, { validateStream: false }) : text;
