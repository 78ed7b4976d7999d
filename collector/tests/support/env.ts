function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: these tests need a Collector; use \`npm run test:collector\``);
  return value;
}

export const env = {
  otelcol: required('OTELCOL_BIN'),
  dir: required('COLLECTOR_DIR'),
  tiersFile: required('TIERS_FILE'),
};
