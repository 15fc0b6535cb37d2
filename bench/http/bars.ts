/** A group of bars: one of each series. */
export interface Group {
  readonly name: string;
  readonly values: readonly number[];
}

export interface Chart {
  readonly title: string;
  readonly unit: string;
  /** Names of the bars of each group, at most as many as there are colours. */
  readonly series: readonly string[];
  readonly groups: readonly Group[];
}

// Told apart by those who see few colours, on light and on dark ground.
const colours = ['#0072b2', '#e69f00', '#8c8c8c'];
const [plotWidth, right, barHeight, gap, top] = [480, 90, 16, 14, 64] as const;
/** What a character of a name takes at most, on the average. */
const characterWidth = 7;

/** A chart of bars that lie one below the other, with their figures, as SVG. Nothing is drawn below zero. */
export function bars({ title, unit, series, groups }: Chart): string {
  const most = Math.max(...groups.flatMap(({ values }) => values));
  const left = 20 + characterWidth * Math.max(24, ...groups.map(({ name }) => name.length));
  const width = left + plotWidth + right;
  const scale = plotWidth / (most || 1);
  const groupHeight = series.length * barHeight + gap;
  const height = top + groups.length * groupHeight + 8;
  const legend = series.map((name, index) => {
    const x = left + index * 190;
    return `<rect x="${x}" y="36" width="12" height="12" fill="${colours[index]}"/>${text(x + 18, 46, name)}`;
  });
  const drawn = groups.map(({ name, values }, at) => {
    const y = top + at * groupHeight;
    const label = text(left - 10, y + (values.length * barHeight) / 2 + 4, name, 'end');
    const each = values.map((value, index) => {
      const from = y + index * barHeight;
      const length = Math.max(1, value * scale);
      const figure = text(left + length + 6, from + 12, `${rounded(value)} ${unit}`);
      return `<rect x="${left}" y="${from}" width="${length.toFixed(1)}" height="${barHeight - 3}" fill="${colours[index]}"/>${figure}`;
    });
    return label + each.join('');
  });
  const size = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  const ground = `<rect width="${width}" height="${height}" fill="#ffffff"/>`;
  const heading = `<text x="10" y="22" font-size="15" font-weight="bold" fill="#222222">${escaped(title)}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif" role="img" aria-label="${escaped(title)}">\n${[ground, heading, ...(series.length > 1 ? legend : []), ...drawn].join('\n')}\n</svg>\n`;
}

/** A figure with no more digits than it is worth. */
export function rounded(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function text(x: number, y: number, content: string, anchor = 'start'): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="12" text-anchor="${anchor}" fill="#222222">${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
