const UNITS: Record<string, number> = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, '': 1 };

/** Kubernetes' way of writing memory, in bytes; NaN for what is not there. */
export function bytes(quantity: string | number | undefined): number {
  const [, amount, unit] = /^([\d.]+)([KMG]i)?$/.exec(String(quantity)) ?? [];
  return Number(amount) * UNITS[unit ?? '']!;
}
