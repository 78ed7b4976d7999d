export interface Line {
  name: string;
  values: number[];
}

export interface Panel<L extends Line = Line> {
  title: string;
  lines: L[];
}

const COLOURS = ['#0f766e', '#b45309', '#6366f1', '#be123c', '#64748b'];
const WIDTH = 860;
const LEFT = 50;
const RIGHT = 190;
const HEIGHT = 130;
const HEAD = 36;
const FOOT = 30;

/** An SVG with panels of lines, one below the other. All share the horizontal axis, which ends at `end`: `30 min`. */
export function linePlot(panels: readonly Panel[], end: string): string {
  const parts = panels.flatMap((panel, at) => drawPanel(panel, at * (HEAD + HEIGHT + FOOT), end));
  const height = panels.length * (HEAD + HEIGHT + FOOT);
  const style = 'font-family="system-ui, sans-serif" font-size="12" fill="#0f172a"';
  const paper = '<rect width="100%" height="100%" fill="#ffffff"/>';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" ${style}>\n${[paper, ...parts].join('\n')}\n</svg>\n`;
}

function drawPanel({ title, lines }: Panel, top: number, last: string): string[] {
  const most = Math.max(1, ...lines.flatMap(({ values }) => values));
  const steps = Math.max(1, ...lines.map(({ values }) => values.length - 1));
  const bottom = top + HEAD + HEIGHT;
  const end = WIDTH - RIGHT;
  return [
    text(10, top + 20, title, 'font-weight="bold"'),
    `<path d="M${LEFT} ${top + HEAD}V${bottom}H${end}" stroke="#94a3b8" fill="none"/>`,
    text(LEFT - 6, top + HEAD + 8, String(most), 'text-anchor="end"'),
    text(LEFT - 6, bottom, '0', 'text-anchor="end"'),
    text(end, bottom + 16, last, 'text-anchor="end"'),
    ...lines.flatMap(({ name, values }, at) => {
      const colour = COLOURS[at % COLOURS.length]!;
      const x = (index: number) => LEFT + (index / steps) * (end - LEFT);
      const y = (value: number) => bottom - (value / most) * HEIGHT;
      const path = values.map((value, index) => `${x(index).toFixed(1)} ${y(value).toFixed(1)}`).join('L');
      return [
        `<path d="M${path}" stroke="${colour}" stroke-width="1.5" fill="none"/>`,
        text(end + 12, top + HEAD + 12 + at * 18, `${name}: ${values.at(-1)}`, `style="fill:${colour}"`),
      ];
    }),
  ];
}

const text = (x: number, y: number, content: string, attributes: string): string =>
  `<text x="${x}" y="${y}" ${attributes}>${content}</text>`;
