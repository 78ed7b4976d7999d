import { readFileSync } from 'node:fs';
import { CALLS, EDGES, FLOWS } from './edges.js';
import { pipelinePicture } from './picture.ts';
import { withSection } from '../../tools/docs/section.ts';

const written = readFileSync(new URL('../../docs/pipeline.md', import.meta.url), 'utf8');
const drawn = (text: string) =>
  [...text.matchAll(/^ {2}(\w+) \S+\|(.+)\| (\w+)$/gm)].map(([, ...edge]) => edge.join(' '));

it('docs/pipeline.md shows the list of edges; if not, npm run telemetry-docs', () => {
  expect(withSection(written, 'picture', 'npm run telemetry-docs', pipelinePicture(CALLS, FLOWS))).toBe(written);
});

it('draws each edge once, and no other', () => {
  const listed = EDGES.map((edge) => {
    const label = 'port' in edge ? `${edge.by} ${edge.port}` : edge.events.join('<br>');
    return `${edge.from} ${label} ${edge.to}`.replaceAll('-', '_');
  });
  expect(drawn(written).sort()).toEqual(listed.sort());
});

it('does not take a document without a place for it', () => {
  expect(() => withSection('# Pipeline', 'picture', 'npm run x', '')).toThrow('has no <!-- picture: made by npm run x');
});
