const ours = ['--import', '@throughline/telemetry/register'];
const auto = ['--import', '@opentelemetry/auto-instrumentations-node/register'];
const nothing = ['-e', 'process.exit()'];
const nest = ['bench/startup/app.mjs'];

/** A variant: Node, with a preload or none, with nothing to do or with a Nest application. */
export const variants = {
  node: { title: 'plain Node', args: nothing, traces: false },
  ours: { title: '`@throughline/telemetry/register` alone', args: [...ours, ...nothing], traces: true },
  auto: { title: '`auto-instrumentations-node/register` alone', args: [...auto, ...nothing], traces: true },
  nest: { title: 'a Nest application', args: nest, traces: false },
  nestOurs: { title: 'the same, behind `@throughline/telemetry/register`', args: [...ours, ...nest], traces: true },
  nestAuto: {
    title: 'the same, behind `auto-instrumentations-node/register`',
    args: [...auto, ...nest],
    traces: true,
  },
} as const;

export type Variant = keyof typeof variants;
export const names = Object.keys(variants) as Variant[];
