const BEGUN = Date.now();

/** Minutes and seconds since `begun`, a time in ms; without it, since the program began. */
export function elapsed(begun = BEGUN): string {
  const seconds = Math.round((Date.now() - begun) / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
