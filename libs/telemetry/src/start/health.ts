/** Probes come every few seconds from every side: they are neither traced nor counted. */
export const isHealthCheck = (path: string | undefined): boolean => /^\/health(\/|\?|$)/.test(path ?? '');
