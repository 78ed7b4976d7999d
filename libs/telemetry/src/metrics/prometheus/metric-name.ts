const UNITS: Record<string, string> = {
  d: 'days',
  h: 'hours',
  min: 'minutes',
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
  By: 'bytes',
  KiBy: 'kibibytes',
  MiBy: 'mebibytes',
  GiBy: 'gibibytes',
  KBy: 'kilobytes',
  MBy: 'megabytes',
  GBy: 'gigabytes',
  m: 'meters',
  V: 'volts',
  A: 'amperes',
  J: 'joules',
  W: 'watts',
  g: 'grams',
  Cel: 'celsius',
  Hz: 'hertz',
  '%': 'percent',
};

/** The unit's name in Prometheus; '' without a unit, and for annotations such as `{request}`. */
export function unitName(unit: string, isGauge: boolean): string {
  const bare = unit.replace(/\{[^}]*\}/g, '').trim();
  if (bare === '1') return isGauge ? 'ratio' : '';
  return clean(UNITS[bare] ?? bare.replace('/', '_per_'));
}

/** The family's name by OpenTelemetry's rules for Prometheus: ends in the unit, without `_total`. */
export function familyName(name: string, unit: string): string {
  const base = clean(name).replace(/_total$/, '');
  const leading = /^\d/.test(base) ? `_${base}` : base;
  return !unit || leading.endsWith(`_${unit}`) ? leading : `${leading}_${unit}`;
}

export const clean = (name: string) =>
  name
    .replace(/[^a-zA-Z0-9_]/g, '_')
    .replace(/_{2,}/g, '_')
    .replace(/(.)_$/, '$1');
