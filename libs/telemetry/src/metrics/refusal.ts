import { diag } from '@opentelemetry/api';
import { inWords } from '../spans/in-words.js';

/** Tells by `diag`, once, that an instrument is given what cannot be counted. */
export function refusal(instrument: string): (error: unknown) => void {
  let told = false;
  return (error) => {
    if (!told) diag.warn(`A measurement of "${instrument}" could not be counted: ${inWords(error)}`);
    told = true;
  };
}
