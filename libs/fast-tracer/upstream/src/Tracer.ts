import { FastTracer, type TracerParts } from '../../src/provider/fast-tracer.js';

/** Fields of the SDK's tracer that upstream's tests hand to its span, and what they are called here. */
const fields: Record<string, (parts: TracerParts) => unknown> = {
  _resource: ({ resource }) => resource,
  _sampler: ({ sampler }) => sampler,
  _spanLimits: ({ limits }) => limits,
  _spanProcessor: ({ processors }) => processors,
};

for (const [name, read] of Object.entries(fields)) {
  Object.defineProperty(FastTracer.prototype, name, {
    get(this: { parts: TracerParts }) {
      return read(this.parts);
    },
  });
}

export { FastTracer as Tracer };
