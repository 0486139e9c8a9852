import { endsOf } from "../cells/interval.ts";
import { plain, signed } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { ConceptDocument } from "../concept-documents.ts";
import { group, label, picture, rect, rule, sizes } from "../figure/element.ts";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import { palettes } from "../figure/palette.ts";
import { fitText, textWidth } from "../figure/text-width.ts";
import { conceptsConclusion, isClear, pText, siteTitle } from "../terminal/concepts/concepts-conclusion.ts";
import { captionOf, type Sourced } from "./caption.ts";
import { conceptTable } from "./concept-grid.ts";
import { linearScale } from "./linear-scale.ts";

const [rowHeight, axisHeight, numbersWidth] = [32, 24, 128];

/**
 * What one class leans on at one layer, a bar each with its whisker, what is furthest from chance first; the narrow bar is what random
 * words come to. Coloured where it is clear of chance, blue above it and orange below; grey else. Marks: `concept:NAME`.
 * @param lines of one class and one hook
 */
export function conceptBars(lines: readonly (ConceptDocument & Sourced)[], style: FigureStyle): Figure {
  const palette = palettes[style.theme];
  const sorted = lines.toSorted((one, other) => distance(other) - distance(one));
  const names = Math.min(
    0.3 * style.width,
    Math.max(40, ...sorted.map(({ concept }) => 8 + textWidth(printable(concept), sizes.text))),
  );
  const left = names + 12;
  const x = linearScale([0, 1], [left, Math.max(left + 60, style.width - numbersWidth)]);
  const bottom = sorted.length * rowHeight;
  const rows = sorted.map((line, index) => {
    const { concept, score, random, pAdjusted, cosine, accuracy } = line;
    const id = `concept:${concept}`;
    const ends = endsOf(line);
    const [y, clear] = [index * rowHeight, isClear(line)];
    const lit = style.pointed === id || style.chosen?.includes(id) === true;
    return group(
      [
        label(names, y + 18, fitText(printable(concept), sizes.text, names), { "text-anchor": "end" }),
        rect(left, y + 4, x(score) - left, 14, {
          fill: clear ? (score >= random ? palette.for : palette.against) : palette.line,
          ...(lit && { stroke: palette.accent, "stroke-width": 2 }),
        }),
        ...(ends ? [rule(x(ends[0]), y + 11, x(ends[1]), y + 11, palette.ink)] : []),
        ...(ends ?? []).map((end) => rule(x(end), y + 7, x(end), y + 15, palette.ink)),
        rect(left, y + 20, x(random) - left, 5, { fill: palette.quiet }),
        label(x(1) + 10, y + 17, plain(score, 2), clear ? { "font-weight": 600 } : {}),
        label(x(1) + 50, y + 17, pText(pAdjusted), { "font-size": sizes.small, fill: palette.quiet }),
        label(x(1) + 10, y + 29, `told apart ${plain(accuracy, 2)}`, { "font-size": sizes.small, fill: palette.quiet }),
      ],
      {},
      {
        id,
        label: `${printable(concept)}: ${plain(score, 2)}${ends ? `, 95% ${ends.map((end) => plain(end, 2)).join(" to ")}` : ""}, random words ${plain(random, 2)}, ${pText(pAdjusted)}, mean cosine ${signed(cosine, 3)}, told apart with ${plain(accuracy, 2)}`,
        row: index,
        column: 0,
      },
    );
  });
  const [first] = sorted;
  return {
    kind: "concept-bars",
    title: conceptsConclusion(sorted),
    caption: captionOf(
      first ?? {},
      `Share of the texts${first ? ` of ${printable(first.label)}` : ""} that a step towards the concept gains (TCAV)`,
      first ? siteTitle(first) : "",
      `narrow bars: random counterparts, ${first?.runs ?? 0} of each`,
      "grey: not clearly unlike random words, all tests counted, or not told from random texts",
    ),
    svg: picture(style.width, bottom + axisHeight, palette, [
      ...[0, 0.5, 1].flatMap((value) => [
        rule(x(value), 0, x(value), bottom, palette.line),
        label(x(value), bottom + 16, `${100 * value}%`, {
          "text-anchor": "middle",
          "font-size": sizes.small,
          fill: palette.quiet,
        }),
      ]),
      ...rows,
    ]),
    table: conceptTable(sorted),
  };
}

/** How far from chance; what is clear of it comes first. */
function distance(line: ConceptDocument): number {
  return Math.abs(line.score - line.random) + (isClear(line) ? 1 : 0);
}
