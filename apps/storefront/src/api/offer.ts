import type { StorefrontSettings } from '@throughline/contracts';
import { useEffect } from 'preact/hooks';
import { loadTracing } from '../tracing/load-tracing.js';
import { showError } from './ask.js';
import { settings } from './shop.js';
import { store, useStore } from './store.js';

const offer = store<StorefrontSettings>({
  sessions: false,
  traces: false,
  operations: false,
  links: [],
  pagePass: null,
});

/** The features that the gateway offers; none until its answer arrives. */
export const useOffer = (): StorefrontSettings => useStore(offer);

export function useLoadOffer(): void {
  useEffect(() => void settings().then(accept, showError), []);
}

function accept(given: StorefrontSettings): void {
  offer.set(given);
  if (given.pagePass) loadTracing(given.pagePass);
}
