const UNITS: Record<string, number> = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, '': 1 };

/** Reads Kubernetes' notation of memory, in bytes; NaN without a value. */
export function bytes(quantity: string | number | undefined): number {
  const [, amount, unit] = /^([\d.]+)([KMG]i)?$/.exec(String(quantity)) ?? [];
  return Number(amount) * UNITS[unit ?? '']!;
}
