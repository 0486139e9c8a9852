import { endsOf } from "../cells/interval.ts";
import { plain, count } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { element, group, picture, rect } from "../figure/element.ts";
import type { Figure, FigureStyle, SvgElement } from "../figure/figure.ts";
import { palettes, type Palette } from "../figure/palette.ts";
import {
  floorName,
  ranking,
  type FaithfulnessDocument,
  type LeaderboardLine,
  type MeasuredBy,
} from "../faithfulness-documents.ts";
import { isClearOfRandom, leaderboardSentence } from "../terminal/leaderboard-conclusion.ts";
import { captionOf, titleOf as titleOfMethod, type MethodNames, type Sourced } from "./caption.ts";
import { meanAxis, meanAxisHeight, meanHead, meanRowHeight, meanRows, meanScale, type MeanRow } from "./mean-rows.ts";

const gap = 16;

/**
 * Methods by how faithful their explanations are: a panel a metric, the best method first, a dot at its mean and whiskers to the ends of its
 * interval; random explanations are a band behind all, and a ring is not clear of them. Marks: `mean:METRIC.METHOD`.
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
  let open = false;
  for (const [place, metric] of first.metrics.entries()) {
    const lines = ranking(documents, metric);
    if (lines.length === 0) continue;
    const rows = rowsOf(documents, metric, lines, titleOf);
    open ||= rows.some((row) => row.open);
    const drawn = panel(metric, rows, lines, y, place, style, palette);
    panels.push(...drawn.elements);
    y += drawn.height + gap;
  }
  return {
    kind: "leaderboard",
    title: leaderboardSentence(documents, leading, titleOf),
    caption: captionOf(
      first,
      `Faithfulness of ${count(documents.length, "method")}`,
      count(first.texts, "text"),
      first.mode === undefined ? "" : `as ${printable(first.mode)} measures`,
      `dots: means, whiskers: 95% bootstrap intervals, band: random explanations${open ? ", rings: not clear of those" : ""}`,
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

function rowsOf(
  documents: readonly FaithfulnessDocument[],
  metric: MeasuredBy,
  lines: readonly LeaderboardLine[],
  titleOf: (method: string) => string,
): MeanRow[] {
  return lines
    .filter(({ method }) => method !== floorName)
    .map(({ method, mean }, row) => {
      const clear = isClearOfRandom(documents, metric, method);
      return {
        id: `mean:${metric.id}.${method}`,
        name: titleOf(method),
        mean: mean.mean,
        interval: endsOf(mean),
        first: row === 0,
        open: clear === false,
        said: `${titleOf(method)}, ${metric.id} ${spoken(mean)}${clear === false ? ", not clear of random explanations" : ""}`,
      };
    });
}

function panel(
  metric: MeasuredBy,
  rows: readonly MeanRow[],
  lines: readonly LeaderboardLine[],
  top: number,
  place: number,
  style: FigureStyle,
  palette: Palette,
): { readonly elements: SvgElement[]; readonly height: number } {
  const floor = lines.find(({ method }) => method === floorName);
  const ends = lines.flatMap(({ mean }) => [mean.mean, ...(endsOf(mean) ?? [])]);
  const x = meanScale([Math.min(0, ...ends), Math.max(...ends)], style.width);
  const head = meanHead(metric.title, `${metric.id}, ${metric.better} is better`, top, style.width, palette);
  const from = top + head.height;
  const bottom = from + rows.length * meanRowHeight;
  return {
    elements: [
      ...head.elements,
      ...(floor ? band(floor, metric, x, from, bottom, place, palette) : []),
      ...meanAxis(x, from, bottom, palette),
      ...meanRows(rows, x, from, place * 100, style, palette),
    ],
    height: bottom + meanAxisHeight - top,
  };
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
  const ends = endsOf(mean);
  return [
    group(
      [
        ...(ends
          ? [rect(x(ends[0]), from, Math.max(1, x(ends[1]) - x(ends[0])), bottom - from, { fill: palette.raised })]
          : []),
        rect(x(mean.mean) - 4, from, 8, bottom - from, { fill: "transparent" }), // a line alone is hard to point at
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

function spoken(mean: LeaderboardLine["mean"]): string {
  const ends = endsOf(mean)?.map((end) => plain(end, 3));
  return `${plain(mean.mean, 3)}${ends ? `, 95% interval ${ends.join(" to ")}` : ""}`;
}
