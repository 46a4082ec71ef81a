import { type Html, html } from "./html.ts";

/** One bucket of time. */
export interface ChartBucket {
  /** Seconds since the epoch. */
  start: number;
  accepted: number;
  rejected: number;
}

export interface ChartOptions {
  /** What the chart shows, for those who cannot see it. */
  label: string;
  /** How long a bucket is, seconds. */
  seconds: number;
  show(value: number): string;
}

/** Bars over time: what was accepted, and on top of it what was rejected. Buckets without traffic are gaps. */
export function trafficChart(buckets: readonly ChartBucket[], options: ChartOptions): Html {
  const first = buckets[0]?.start ?? 0;
  const count = buckets.length === 0 ? 0 : Math.round((buckets.at(-1)!.start - first) / options.seconds) + 1;
  const most = Math.max(1, ...buckets.map(({ accepted, rejected }) => accepted + rejected));
  const scale = { first, count, most, width: (WIDTH - LEFT - RIGHT) / Math.max(1, count) };
  return html`<div class="scroll"><svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${options.label}">
${gridLines(most, options)}${timeLabels(scale, options)}
${buckets.map((bucket) => bar(bucket, scale, options))}
</svg></div>`;
}

/** The time of a bucket in UTC, as short as its length allows. */
export function bucketText(start: number, seconds: number): string {
  const text = new Date(start * 1000).toISOString();
  return seconds % 86_400 === 0 ? text.slice(0, 10) : `${text.slice(0, 10)} ${text.slice(11, 16)}`;
}

// --- internal ---

const [WIDTH, HEIGHT] = [960, 220];
const [LEFT, RIGHT, TOP, BOTTOM] = [64, 8, 10, 24];
const GRID = 4;
const TIME_LABELS = 6;

interface Scale {
  first: number;
  count: number;
  most: number;
  width: number;
}

function bar({ start, accepted, rejected }: ChartBucket, scale: Scale, { seconds, show }: ChartOptions): Html {
  const x = LEFT + ((start - scale.first) / seconds) * scale.width;
  const width = Math.max(1, scale.width - (scale.width > 4 ? 1 : 0));
  const [low, high] = [heightOf(accepted, scale), heightOf(rejected, scale)];
  const bottom = HEIGHT - BOTTOM;
  const title = `${bucketText(start, seconds)}: ${show(accepted)} accepted, ${show(rejected)} rejected`;
  return html`<g><title>${title}</title>${rect("accepted", { x, width, y: bottom - low, height: low })}${rect("rejected", { x, width, y: bottom - low - high, height: high })}</g>`;
}

function rect(kind: string, { x, y, width, height }: { x: number; y: number; width: number; height: number }): Html {
  if (height === 0) return html``;
  return html`<rect class="${kind}" x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}"/>`;
}

/** What is there can be seen, however little. */
function heightOf(value: number, { most }: Scale): number {
  return value === 0 ? 0 : Math.max(1, (value / most) * (HEIGHT - TOP - BOTTOM));
}

function gridLines(most: number, { show }: ChartOptions): Html[] {
  return Array.from({ length: GRID + 1 }, (_, index) => {
    const y = HEIGHT - BOTTOM - (index / GRID) * (HEIGHT - TOP - BOTTOM);
    return html`<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y}" y2="${y}"/><text x="${LEFT - 6}" y="${y + 4}" text-anchor="end">${show((most * index) / GRID)}</text>`;
  });
}

function timeLabels({ first, count, width }: Scale, { seconds }: ChartOptions): Html[] {
  const step = Math.max(1, Math.ceil(count / TIME_LABELS));
  const shown = Array.from({ length: Math.ceil(count / step) }, (_, index) => index * step);
  return shown.map((index) => {
    const x = (LEFT + index * width).toFixed(1);
    return html`<text x="${x}" y="${HEIGHT - 6}">${bucketText(first + index * seconds, seconds)}</text>`;
  });
}
