import { z } from 'zod';

/** Stands for the trace id in the URL of a viewer. */
export const TRACE_ID = '{traceId}';

export interface TraceLink {
  /** The viewer's display name. */
  name: string;
  url: string;
}

const EXPECTED = `must be a list such as Jaeger=http://localhost:16686/trace/${TRACE_ID}`;

const readable = z.url({ protocol: /^https?$/, error: 'must look like http://host:4318' });

export const traceVariables = {
  /** Where traces are read back: autotel-devtools, Tempo or Jaeger. */
  TRACE_QUERY_URL: readable.optional(),
  TRACE_LINKS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((one) => one.trim())
        .filter(Boolean)
        .map(linkOf),
    )
    .refine((links) => links.every(isLink), { error: EXPECTED }),
};

export interface TraceSettings {
  TRACE_QUERY_URL?: string | undefined;
  TRACE_LINKS: TraceLink[];
}

function linkOf(text: string): TraceLink {
  const [name = '', ...url] = text.split('=');
  return { name: name.trim(), url: url.join('=').trim() };
}

/** The page renders it as a link, so only http and https are allowed. */
function isLink({ name, url }: TraceLink): boolean {
  return name !== '' && /^https?:\/\//.test(url) && url.includes(TRACE_ID) && URL.canParse(url);
}
