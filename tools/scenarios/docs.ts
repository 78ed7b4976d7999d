import type { Scenario } from './scenario.ts';

const NOTE = 'Made by `npm run scenario -- --docs` from the files in `scenarios/`.';

/** The text of docs/scenarios.md. */
export const scenarioDocs = (scenarios: Scenario[]): string =>
  [
    '# Scenarios',
    `Each scenario makes one thing happen in the running shop and prints its trace: \`npm start\`, then \`npm run scenario NAME\`.\nThe trees below show the expected traces without SQL statements; a test compares them. ${NOTE}`,
    scenarios.map(({ name, title }) => `- [${title}](#${name})`).join('\n'),
    ...scenarios.map(section),
  ].join('\n\n') + '\n';

function section({ name, title, story, notice, queries, waterfalls }: Scenario): string {
  return [
    `## ${name}`,
    `**${title}.** ${story}`,
    ...waterfalls.map((lines) => ['```', ...lines, '```'].join('\n')),
    notice.map((each) => `- ${each}`).join('\n'),
    [
      '| where | find it by |',
      '| --- | --- |',
      ...Object.entries(queries).map(([where, query]) => `| ${where} | \`${query.replaceAll('|', '\\|')}\` |`),
    ].join('\n'),
  ].join('\n\n');
}
