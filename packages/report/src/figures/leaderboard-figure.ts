import { plain, count } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { element, group, label, picture, rect, rule, sizes } from "../figure/element.ts";
import type { Figure, FigureStyle, SvgElement } from "../figure/figure.ts";
import { palettes, type Palette } from "../figure/palette.ts";
import { fitText } from "../figure/text-width.ts";
import {
  floorName,
  ranking,
  type FaithfulnessDocument,
  type LeaderboardLine,
  type MeasuredBy,
} from "../faithfulness-documents.ts";
import { leaderboardSentence } from "../terminal/leaderboard-conclusion.ts";
import { captionOf, titleOf as titleOfMethod, type MethodNames, type Sourced } from "./caption.ts";
import { linearScale, roundTicks } from "./linear-scale.ts";

const rowHeight = 24;
const headHeight = 32;
const axisHeight = 28;
const gap = 16;
const nameWidth = 176;
const numberWidth = 60;

/**
 * Methods by how faithful their explanations are: a panel a metric, the best method first, a dot at its mean and whiskers to the ends of its
 * interval; random explanations are a band behind all. Marks: `mean:METRIC.METHOD`.
 */
export function leaderboardFigure(
  documents: readonly (FaithfulnessDocument & Sourced)[],
  style: FigureStyle & MethodNames,
): Figure | undefined {
  const [first] = documents;
  const [leading] = first?.metrics ?? [];
  if (!first || !leading) return undefined;
  const palette = palettes[style.theme];
  const titleOf = (method: string): string =>
    method === floorName ? "random explanation" : titleOfMethod(method, style);
  const panels: SvgElement[] = [];
  let y = 0;
  for (const [place, metric] of first.metrics.entries()) {
    const lines = ranking(documents, metric);
    if (lines.length === 0) continue;
    panels.push(...panel(metric, lines, y, place, titleOf, style, palette));
    y += headHeight + lines.filter(({ method }) => method !== floorName).length * rowHeight + axisHeight + gap;
  }
  return {
    kind: "leaderboard",
    title: leaderboardSentence(documents, leading, titleOf),
    caption: captionOf(
      first,
      `Faithfulness of ${count(documents.length, "method")}`,
      count(first.texts, "text"),
      first.mode === undefined ? "" : `as ${printable(first.mode)} measures`,
      "dots: means, whiskers: 95% bootstrap intervals, band: random explanations",
    ),
    svg: picture(style.width, Math.max(1, y - gap), palette, panels),
    table: {
      columns: ["metric", "better", "method", "mean", "low", "high", "texts"],
      rows: first.metrics.flatMap((metric) =>
        ranking(documents, metric).map(({ method, mean }) => [
          metric.id,
          metric.better,
          method,
          mean.mean,
          mean.low,
          mean.high,
          mean.texts,
        ]),
      ),
    },
  };
}

function panel(
  metric: MeasuredBy,
  lines: readonly LeaderboardLine[],
  top: number,
  place: number,
  titleOf: (method: string) => string,
  style: FigureStyle,
  palette: Palette,
): SvgElement[] {
  const methods = lines.filter(({ method }) => method !== floorName);
  const floor = lines.find(({ method }) => method === floorName);
  const ends = lines.flatMap(({ mean: { low, mean, high } }) => [low, mean, high]);
  const [low, high] = [Math.min(0, ...ends), Math.max(...ends)];
  const right = style.width - numberWidth;
  const x = linearScale([low, high > low ? high : low + 1], [nameWidth, Math.max(nameWidth + 60, right)]);
  const from = top + headHeight;
  const bottom = from + methods.length * rowHeight;
  const quiet = { "font-size": sizes.small, fill: palette.quiet };
  return [
    label(0, top + 16, printable(metric.title), { "font-weight": 600 }),
    label(style.width, top + 16, `${metric.id}, ${metric.better} is better`, { ...quiet, "text-anchor": "end" }),
    ...(floor ? band(floor, metric, x, from, bottom, place, palette) : []),
    ...roundTicks(x, 4).flatMap(({ value, text }) => [
      rule(x(value), from, x(value), bottom, palette.line),
      label(x(value), bottom + 16, text, { ...quiet, "text-anchor": "middle" }),
    ]),
    ...methods.map(({ method, mean }, row): SvgElement => {
      const id = `mean:${metric.id}.${method}`;
      const middle = from + row * rowHeight + rowHeight / 2;
      const lit = style.pointed === id || style.chosen?.includes(id) === true;
      const colour = lit ? palette.accent : row === 0 ? palette.for : palette.ink;
      const name = fitText(titleOf(method), sizes.text, nameWidth - 12);
      return group(
        [
          label(0, middle + 5, name, row === 0 ? { "font-weight": 600 } : {}),
          rule(x(mean.low), middle, x(mean.high), middle, colour, lit ? 3 : 2),
          ...[mean.low, mean.high].map((end) => rule(x(end), middle - 4, x(end), middle + 4, colour, 2)),
          element("circle", { cx: x(mean.mean), cy: middle, r: 5, fill: colour }),
          label(style.width, middle + 5, plain(mean.mean, 3), { "text-anchor": "end" }),
        ],
        {},
        { id, label: `${titleOf(method)}, ${metric.id} ${spoken(mean)}`, row: place * 100 + row, column: 0 },
      );
    }),
  ];
}

function band(
  { mean }: LeaderboardLine,
  { id }: MeasuredBy,
  x: (value: number) => number,
  from: number,
  bottom: number,
  place: number,
  palette: Palette,
): SvgElement[] {
  return [
    group(
      [
        rect(x(mean.low), from, Math.max(1, x(mean.high) - x(mean.low)), bottom - from, { fill: palette.raised }),
        element("line", {
          x1: x(mean.mean),
          x2: x(mean.mean),
          y1: from,
          y2: bottom,
          stroke: palette.quiet,
          "stroke-width": 2,
          "stroke-dasharray": "3 4",
        }),
      ],
      {},
      {
        id: `mean:${id}.${floorName}`,
        label: `random explanations, ${id} ${spoken(mean)}`,
        row: place * 100 + 99,
        column: 0,
      },
    ),
  ];
}

function spoken({ mean, low, high }: LeaderboardLine["mean"]): string {
  return `${plain(mean, 3)}, 95% interval ${plain(low, 3)} to ${plain(high, 3)}`;
}
