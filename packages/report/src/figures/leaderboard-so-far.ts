import { count, plain } from "../cells/numbers.ts";
import { group, picture, rule } from "../figure/element.ts";
import type { Figure, FigureStyle, SvgElement } from "../figure/figure.ts";
import { palettes } from "../figure/palette.ts";
import { under, type MeasuredTextDocument } from "../faithfulness-documents.ts";
import { captionOf, titleOf, type MethodNames, type Sourced } from "./caption.ts";
import { meanAxis, meanAxisHeight, meanHead, meanRowHeight, meanRows, meanScale, type MeanRow } from "./mean-rows.ts";

const gap = 16;

/**
 * What methods come to on the texts that were measured so far, before all are: a small dot a text, a ring at their mean, a dashed line at the mean of
 * random explanations. In the order in which the methods were named, without intervals: nothing is settled yet. Marks: `mean:METRIC.METHOD`.
 */
export function leaderboardSoFar(
  documents: readonly (MeasuredTextDocument & Sourced)[],
  style: FigureStyle & MethodNames,
): Figure | undefined {
  const [first] = documents;
  if (!first) return undefined;
  const palette = palettes[style.theme];
  const metrics = [
    ...new Set(documents.flatMap(({ methods }) => methods.flatMap(({ values }) => Object.keys(values)))),
  ];
  const rows = metrics.map((metric) => ({
    metric,
    floor: meanOf(documents.map(({ floor }) => under(floor, metric))),
    lines: first.methods.flatMap(({ method }): MeanRow[] => {
      const parts = known(
        documents.map(({ methods }) => under(methods.find((each) => each.method === method)?.values ?? {}, metric)),
      );
      const mean = meanOf(parts);
      const said = `${titleOf(method, style)}, ${metric} so far ${plain(mean ?? 0, 3)} over ${count(parts.length, "text")}`;
      return mean === undefined
        ? []
        : [{ id: `mean:${metric}.${method}`, name: titleOf(method, style), mean, open: true, parts, said }];
    }),
  }));
  const elements: SvgElement[] = [];
  let y = 0;
  for (const [place, { metric, floor, lines }] of rows.entries()) {
    if (lines.length === 0) continue;
    const ends = [
      ...lines.flatMap(({ parts = [], mean }) => [...parts, mean]),
      ...(floor === undefined ? [] : [floor]),
    ];
    const x = meanScale([Math.min(0, ...ends), Math.max(...ends)], style.width);
    const head = meanHead(metric, "", y, style.width, palette);
    const from = y + head.height;
    const bottom = from + lines.length * meanRowHeight;
    elements.push(
      ...head.elements,
      ...meanAxis(x, from, bottom, palette),
      ...(floor === undefined
        ? []
        : [
            group(
              [dashed(rule(x(floor), from, x(floor), bottom, palette.quiet, 2))],
              {},
              {
                id: `mean:${metric}.random`,
                label: `random explanations, ${metric} so far ${plain(floor, 3)}`,
                row: place * 100 + 99,
                column: 0,
              },
            ),
          ]),
      ...meanRows(lines, x, from, place * 100, style, palette),
    );
    y = bottom + meanAxisHeight + gap;
  }
  return {
    kind: "leaderboard-so-far",
    title: `After ${count(documents.length, "text")}: nothing is settled before all are measured.`,
    caption: captionOf(
      first,
      `Faithfulness of ${count(first.methods.length, "method")}, so far`,
      "small dots: texts, rings: their means, dashed: random explanations",
    ),
    svg: picture(style.width, Math.max(1, y - gap), palette, elements),
    table: {
      columns: ["metric", "method", "mean so far", "texts"],
      rows: rows.flatMap(({ metric, floor, lines }) => [
        ...lines.map(({ name, mean, parts = [] }) => [metric, name, mean, parts.length]),
        ...(floor === undefined ? [] : [[metric, "random explanation", floor, documents.length]]),
      ]),
    },
  };
}

function dashed(line: SvgElement): SvgElement {
  return { ...line, attributes: { ...line.attributes, "stroke-dasharray": "3 4" } };
}

function known(values: readonly (number | null | undefined)[]): number[] {
  return values.flatMap((value) => (value != null && Number.isFinite(value) ? [value] : []));
}

function meanOf(values: readonly (number | null | undefined)[]): number | undefined {
  const found = known(values);
  return found.length === 0 ? undefined : found.reduce((sum, value) => sum + value, 0) / found.length;
}
