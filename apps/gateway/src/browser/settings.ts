import { flag, wholeNumber } from '@throughline/service';

export const browserVariables = {
  /** Whether the storefront traces clicks and sends its spans through the gateway. */
  BROWSER_TRACES: flag.default(false),
  /** Batches of spans per minute. */
  BROWSER_TRACES_PER_CLIENT: wholeNumber(600),
};

export interface BrowserSettings {
  BROWSER_TRACES: boolean;
}
