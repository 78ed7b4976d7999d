import type { z, ZodObject, ZodRawShape } from 'zod';
import { admitting, calling, relaying, retrying, serving } from './variables.js';

/** The variables that every service reads, besides its own. */
export const shared = { ...serving, ...admitting, ...calling, ...retrying, ...relaying };

/** The injection token of a service's settings: its variables, read once when it starts. */
export const SETTINGS = Symbol('settings');

/** The type of what `SETTINGS` injects, from a service's own variables. */
export type SettingsOf<Variables extends ZodRawShape> = z.infer<ZodObject<Variables & typeof shared>>;
export type SharedSettings = z.infer<ZodObject<typeof shared>>;
