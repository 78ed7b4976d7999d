/** Stands for any address outside the cluster. */
export const ANYWHERE = '198.51.100.7';
