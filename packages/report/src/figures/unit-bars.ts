import { decimalsFor, plain, signed } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { group, hatching, label, picture, rect, rule, sizes } from "../figure/element.ts";
import type { Figure, SvgElement } from "../figure/figure.ts";
import { palettes } from "../figure/palette.ts";
import { fitText, textWidth } from "../figure/text-width.ts";
import { conclusion, isReading, isSensitivity } from "../terminal/conclusion.ts";
import { byScore, type ScoredUnit } from "../terminal/scores.ts";
import { explanationCaption } from "./caption.ts";
import { linearScale } from "./linear-scale.ts";
import { stretch } from "./sum-axis.ts";
import { doubts, whisker } from "./whisker.ts";
import { orderedUnits, unitMark, type ExplainedDocument, type ExplanationFigureStyle } from "./explained.ts";

const rowHeight = 32;
const barHeight = 18;

/**
 * A bar for each unit, its number on it; blue to the right speaks for the target, orange to the left against it. Whiskers are
 * 95% intervals, or as long as the residual; hatched bars are not clear of 0 (and pale), or tied with a neighbour by score. Marks: `unit:INDEX`, one a row.
 */
export function unitBars(document: ExplainedDocument, style: ExplanationFigureStyle): Figure {
  const palette = palettes[style.theme];
  const ordered = orderedUnits(document, style);
  const shown = mostTelling(ordered, style.units ?? 24);
  const rest = ordered.filter((unit) => !shown.includes(unit));
  const sided = !isSensitivity(document) && !isReading(document);
  const decimals = decimalsFor(ordered.map(({ score }) => score));
  const number = (value: number): string => (sided ? signed(value, decimals) : plain(value, decimals));
  const names = shown.map(
    ({ text, spans }) => `${printable(text)}${spans.length > 1 ? ` (${spans.length} places)` : ""}`,
  );
  const nameWidth = Math.min(
    style.width / 3,
    Math.max(40, ...names.map((name) => textWidth(name, sizes.text, "strong"))),
  );
  const numberWidth =
    Math.max(...["", ...shown.map(({ score }) => number(score))].map((text) => textWidth(text, sizes.text, "strong"))) +
    8;
  const low = Math.min(0, ...shown.map((unit) => (unit.score < 0 || unit.reach > 0 ? unit.score - unit.reach : 0)));
  const high = Math.max(0, ...shown.map((unit) => unit.score + unit.reach));
  const left = nameWidth + 16 + (low < 0 ? numberWidth : 0);
  const x = linearScale(stretch(low, high), [left, Math.max(left + 24, style.width - numberWidth)]);
  const zero = x(0);
  const rows = shown.map((unit, row) => {
    const { text, score, reach, clear, tied, unpicked } = unit;
    const id = unitMark(unit);
    const top = row * rowHeight;
    const middle = top + rowHeight / 2;
    const from = Math.min(zero, x(score));
    const length = Math.abs(x(score) - zero);
    const color = score < 0 ? palette.against : palette.for;
    const lit = style.pointed === id || style.chosen?.includes(id) === true;
    const ends = [zero, x(score), x(score - reach), x(score + reach)];
    const side = score < 0 ? { x: Math.min(...ends) - 6, "text-anchor": "end" } : { x: Math.max(...ends) + 6 };
    const bar: SvgElement[] = unpicked
      ? [
          label(zero + 6, middle + 5, fitText("not in the explanation", sizes.small, style.width - zero - 8), {
            fill: palette.quiet,
            "font-size": sizes.small,
          }),
        ]
      : [
          rect(from, middle - barHeight / 2, Math.max(length, score === 0 ? 0 : 1), barHeight, {
            fill: color,
            "fill-opacity": clear ? 1 : 0.55,
          }),
          ...(clear && tied.length === 0
            ? []
            : [hatching(from, middle - barHeight / 2, length, barHeight, palette.surface)]),
          ...(reach > 0 ? whisker(x(score - reach), x(score + reach), middle, palette) : []),
          label(side.x, middle + 5, number(score), { ...side, "font-weight": lit ? 600 : 400 }),
        ];
    const said = `${printable(text)}, ${unpicked ? "not in the explanation" : spoken(unit, number, document, sided)}`;
    return group(
      [
        rect(0, top + 2, style.width, rowHeight - 4, { fill: lit ? palette.raised : palette.surface }),
        ...(lit ? [rect(0, top + 2, 3, rowHeight - 4, { fill: palette.accent })] : []),
        label(8 + nameWidth, middle + 5, fitText(names[row] ?? "", sizes.text, nameWidth, "strong"), {
          "text-anchor": "end",
          "font-weight": lit ? 600 : 400,
        }),
        ...bar,
      ],
      {},
      { id, label: said, row, column: 0 },
    );
  });
  const height = shown.length * rowHeight;
  const together = rest.reduce((sum, { score }) => sum + score, 0);
  return {
    kind: "unit-bars",
    title: conclusion(document, byScore(document)).sentence,
    caption: explanationCaption(document, style),
    svg: picture(style.width, height + (rest.length > 0 ? 24 : 4), palette, [
      ...rows,
      rule(zero, 0, zero, height, palette.quiet),
      ...(rest.length > 0
        ? [
            label(8, height + 16, `… and ${rest.length} more, together ${number(together)}`, {
              fill: palette.quiet,
              "font-size": sizes.small,
            }),
          ]
        : []),
    ]),
    table: scoreTable(ordered, document),
  };
}

/** Of many units the largest, in the order they have. */
function mostTelling(units: readonly ScoredUnit[], most: number): ScoredUnit[] {
  const largest = new Set(units.toSorted((one, other) => Math.abs(other.score) - Math.abs(one.score)).slice(0, most));
  return units.filter((unit) => largest.has(unit));
}

function spoken(
  unit: ScoredUnit,
  number: (value: number) => string,
  { target, units }: ExplainedDocument,
  sided: boolean,
): string {
  const side = sided && unit.score !== 0 ? ` ${unit.score > 0 ? "for" : "against"} ${printable(target.label)}` : "";
  return `${number(unit.score)}${side}${doubts(unit, units, number)}`;
}

/** The units' numbers. */
function scoreTable(units: readonly ScoredUnit[], document: ExplainedDocument): Figure["table"] {
  const errors = units.some(({ error }) => error !== undefined);
  const ties = units.some(({ tied }) => tied.length > 0);
  return {
    columns: [
      "unit",
      "start",
      "end",
      "score",
      ...(errors ? ["standard error", "clear of 0"] : []),
      ...(ties ? ["tied with"] : []),
    ],
    rows: units.map(({ text, spans: [first], score, error, clear, tied, unpicked }) => [
      text,
      first?.start ?? null,
      first?.end ?? null,
      unpicked ? null : score,
      ...(errors ? [error ?? null, clear ? "yes" : "no"] : []),
      ...(ties ? [tied.map((index) => document.units[index]?.text ?? "").join(" ")] : []),
    ]),
  };
}
