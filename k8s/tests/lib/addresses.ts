/** Stands for whatever address there is outside the cluster. */
export const ANYWHERE = '198.51.100.7';
