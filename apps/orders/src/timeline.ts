import type { TimelineEntry } from '@throughline/contracts';
import type { Transition } from './transitions.js';

/** The entry of an order's timeline for a transition that happens now. */
export const entryFor = ({ to, reason }: Omit<Transition, 'from'>): TimelineEntry => ({
  at: new Date().toISOString(),
  status: to,
  ...(reason && { reason }),
});
