import type { StorefrontSettings } from '@throughline/contracts';

/** Links to a trace in each configured viewer. */
export function TraceLinks({ traceId, links }: { traceId: string; links: StorefrontSettings['links'] }) {
  return (
    <>
      {links.map(({ name, url }) => (
        <a key={name} class="trace-link" href={url.replaceAll('{traceId}', traceId)} target="_blank" rel="noreferrer">
          open in {name}
        </a>
      ))}
    </>
  );
}
