import { decimalsFor, plain, signed } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { group, hatching, label, picture, rect, rule, sizes } from "../figure/element.ts";
import type { Figure, SvgElement } from "../figure/figure.ts";
import { palettes } from "../figure/palette.ts";
import { fitText, textWidth } from "../figure/text-width.ts";
import { explanationCaption } from "./caption.ts";
import { sumOf, sure, type ExplainedDocument, type ExplanationFigureStyle, type Part, type Sum } from "./explained.ts";
import { largestPart, sumTable } from "./force-plot.ts";
import { linearScale } from "./linear-scale.ts";
import { whisker } from "./whisker.ts";
import { endText, numberLine, stretch } from "./sum-axis.ts";

const rowHeight = 32;
const barHeight = 20;

/** A part with where the sum stands before and after it. */
interface Step extends Part {
  readonly before: number;
  readonly after: number;
}

/**
 * From the base value down to the output, a step for each unit: by size, or as the text has them. Small ones are one step.
 * Whiskers at a step's end are its own 95% interval, or as long as the residual; hatched as in bars. Marks: `unit:INDEX`, one a row. Undefined where
 * the scores add up to nothing.
 */
export function waterfall(document: ExplainedDocument, style: ExplanationFigureStyle): Figure | undefined {
  const sum = sumOf(document, style);
  if (sum === undefined) return undefined;
  const palette = palettes[style.theme];
  const steps = stepsOf(sum.from.value, gathered(sum.parts, style.units ?? 12));
  const scores = steps.map(({ score }) => score);
  const decimals = decimalsFor([...scores, sum.from.value, sum.to.value]);
  const number = (value: number): string => signed(value, decimals);
  const names = [sum.from.name, ...steps.map(({ text }) => text), sum.to.name];
  const nameWidth = Math.min(style.width / 3, Math.max(...names.map((name) => textWidth(name, sizes.text, "strong"))));
  const numberWidth =
    Math.max(
      ...[...scores, sum.from.value, sum.to.value].map((value) => textWidth(number(value), sizes.text, "strong")),
    ) + 10;
  const ends = [sum.from.value, sum.to.value, ...steps.flatMap(({ after, reach }) => [after - reach, after + reach])];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  // Numbers of what speaks against stand left of their bars: room is left where a bar is that far left.
  const outside = steps.some(({ score, after, reach }) => score < 0 && after - reach - low < (high - low) / 4);
  const left = nameWidth + 16 + (outside ? numberWidth : 8);
  const x = linearScale(stretch(low, high), [left, Math.max(left + 40, style.width - numberWidth)]);
  const last = steps.length + 1;
  const name = (row: number, text: string, strong: boolean): SvgElement =>
    label(8 + nameWidth, row * rowHeight + rowHeight / 2 + 5, fitText(text, sizes.text, nameWidth, "strong"), {
      "text-anchor": "end",
      "font-weight": strong ? 600 : 400,
    });
  const end = (row: number, { name: text, value }: { name: string; value: number }): SvgElement[] => [
    name(row, text, true),
    rect(x(value) - 2, row * rowHeight + 4, 4, rowHeight - 8, { fill: palette.ink }),
    label(x(value) + 8, row * rowHeight + rowHeight / 2 + 5, plain(value, decimals), { "font-weight": 600 }),
  ];
  const rows = steps.map((step, index) => {
    const top = (index + 1) * rowHeight;
    const middle = top + rowHeight / 2;
    const [from, to] = [Math.min(x(step.before), x(step.after)), Math.max(x(step.before), x(step.after))];
    const lit = style.pointed === step.mark || style.chosen?.includes(step.mark) === true;
    const color = step.leftOver ? palette.quiet : step.score < 0 ? palette.against : palette.for;
    const off = x(step.after + step.reach) - x(step.after);
    const side =
      step.score < 0 ? { x: from - off - 6, "text-anchor": "end" } : { x: Math.max(to, x(step.after) + off) + 6 };
    return group(
      [
        rect(0, top + 2, style.width, rowHeight - 4, { fill: lit ? palette.raised : palette.surface }),
        ...(lit ? [rect(0, top + 2, 3, rowHeight - 4, { fill: palette.accent })] : []),
        name(index + 1, step.text, lit),
        rect(from, middle - barHeight / 2, Math.max(1, to - from), barHeight, {
          fill: color,
          "fill-opacity": step.clear ? 1 : 0.55,
        }),
        ...(step.clear && !step.tied
          ? []
          : [hatching(from, middle - barHeight / 2, to - from, barHeight, palette.surface)]),
        ...(off > 0 ? whisker(x(step.after) - off, x(step.after) + off, middle, palette) : []),
        label(side.x, middle + 5, number(step.score), side),
      ],
      {},
      {
        id: step.mark,
        label: `${step.text}, ${number(step.score)}: from ${plain(step.before, decimals)} to ${plain(step.after, decimals)} for ${printable(document.target.label)}${step.doubts(number)}`,
        row: index,
        column: 0,
      },
    );
  });
  // Where the sum stands between two rows.
  const links = [sum.from.value, ...steps.map(({ after }) => after)].map((value, row) =>
    rule(
      x(value),
      row * rowHeight + rowHeight / 2 + barHeight / 2,
      x(value),
      (row + 1) * rowHeight + rowHeight / 2 - barHeight / 2,
      palette.quiet,
    ),
  );
  const height = (last + 1) * rowHeight;
  return {
    kind: "waterfall",
    title: waterfallTitle(sum, number),
    caption: explanationCaption(document, style),
    svg: picture(style.width, height + 28, palette, [
      ...rows,
      ...links,
      ...end(0, sum.from),
      ...end(last, sum.to),
      ...numberLine(x, height + 4, palette),
    ]),
    table: sumTable(sum),
  };
}

function waterfallTitle({ from, to, parts }: Sum, number: (value: number) => string): string {
  const decimals = decimalsFor([from.value, to.value]);
  const most = largestPart(parts);
  const way = `from ${endText(from, decimals)} to ${endText(to, decimals)}`;
  return most === undefined
    ? `No step leads ${way}.`
    : `Step by step ${way}: the largest is "${fitText(most.text, sizes.text, 200)}", ${number(most.score)}.`;
}

/** The parts from `from` on; the last one's `after` is where the sum arrives. */
export function stepsOf(from: number, parts: readonly Part[]): Step[] {
  let after = from;
  return parts.map((part) => {
    const before = after;
    after += part.score;
    return { ...part, before, after };
  });
}

/** The largest parts in their order, all others as one behind them; what is left over stays on its own. */
function gathered(parts: readonly Part[], most: number): Part[] {
  const own = parts.filter(({ leftOver }) => !leftOver);
  if (own.length <= most) return [...parts];
  const largest = new Set(own.toSorted((one, other) => Math.abs(other.score) - Math.abs(one.score)).slice(0, most - 1));
  const small = own.filter((part) => !largest.has(part));
  return [
    ...own.filter((part) => largest.has(part)),
    {
      mark: "others",
      text: `${small.length} more`,
      score: small.reduce((sum, { score }) => sum + score, 0),
      ...sure,
      leftOver: false,
    },
    ...parts.filter(({ leftOver }) => leftOver),
  ];
}
