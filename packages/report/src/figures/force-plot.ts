import { decimalsFor, signed } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { at, element, group, hatching, label, picture, rule, sizes } from "../figure/element.ts";
import type { Figure, SvgElement } from "../figure/figure.ts";
import { palettes, type Palette } from "../figure/palette.ts";
import { fitText, textWidth } from "../figure/text-width.ts";
import { explanationCaption } from "./caption.ts";
import { sumOf, type ExplainedDocument, type ExplanationFigureStyle, type Part, type Sum } from "./explained.ts";
import { linearScale } from "./linear-scale.ts";
import { apart, endText, numberLine, stretch } from "./sum-axis.ts";

const barTop = 48;
const barHeight = 40;
const bottom = barTop + barHeight;
const tip = 9;

/** A part on the number line: parts that speak for the target lie left of the output, those against it right. */
interface Placed extends Part {
  readonly from: number;
  readonly to: number;
}

/**
 * The force plot that people know from SHAP (Lundberg and Lee 2017): what pushes the output up comes from the left, what pushes
 * it down from the right, the largest nearest to the output; what is left of the one after the other is the way from the base
 * value. Hatched as in bars. Marks: `unit:INDEX`, in one row. Undefined where the scores add up to nothing.
 */
export function forcePlot(document: ExplainedDocument, style: ExplanationFigureStyle): Figure | undefined {
  const sum = sumOf(document, { ...style, order: "size" });
  if (sum === undefined) return undefined;
  const palette = palettes[style.theme];
  const placed = forces(sum);
  const ends = [sum.from.value, sum.to.value, ...placed.flatMap(({ from, to }) => [from, to])];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const x = linearScale(stretch(low, high), [tip + 4, Math.max(60, style.width - tip - 4)]);
  const decimals = decimalsFor([sum.from.value, sum.to.value]);
  const [base, output] = [endText(sum.from, decimals), endText(sum.to, decimals)];
  const [baseX, outputX] = apart(base, x(sum.from.value), output, x(sum.to.value), sizes.text, style.width);
  const inOrder = placed.toSorted((one, other) => one.from - other.from);
  const ownDecimals = decimalsFor(placed.map(({ score }) => score));
  const number = (value: number): string => signed(value, ownDecimals);
  return {
    kind: "force-plot",
    title: forceTitle(sum, printable(document.target.label)),
    caption: explanationCaption(document, style, false),
    svg: picture(style.width, bottom + 92, palette, [
      label(baseX, 16, base, { "text-anchor": "middle", fill: palette.quiet }),
      label(outputX, 16, output, { "text-anchor": "middle", "font-weight": 600 }),
      ...inOrder.map((part, column) => arrow(part, x, column, palette, style, number, document.target.label)),
      rule(x(sum.from.value), 22, x(sum.from.value), barTop, palette.ink),
      rule(x(sum.from.value), barTop, x(sum.from.value), bottom, palette.surface, 2),
      rule(x(sum.from.value), bottom, x(sum.from.value), bottom + 6, palette.ink),
      rule(x(sum.to.value), 22, x(sum.to.value), bottom + 6, palette.ink, 2),
      ...names(placed, x, palette, style, number),
      ...numberLine(x, bottom + 60, palette),
    ]),
    table: sumTable(sum),
  };
}

function forceTitle({ from, to, parts, kind }: Sum, target: string): string {
  const decimals = decimalsFor([from.value, to.value]);
  const most = largestPart(parts);
  const way = `from ${endText(from, decimals)} to ${endText(to, decimals)} (${kind} of ${target})`;
  return most === undefined
    ? `Nothing pushes ${way}.`
    : `"${fitText(most.text, sizes.text, 200)}" pushes most on the way ${way}.`;
}

/** The unit with the largest score; undefined where none has any. */
export function largestPart(parts: readonly Part[]): Part | undefined {
  const [most] = parts
    .filter(({ leftOver }) => !leftOver)
    .toSorted((one, other) => Math.abs(other.score) - Math.abs(one.score));
  return most === undefined || most.score === 0 ? undefined : most;
}

/** Where each part lies: stacked away from the output, larger ones nearer. What is left over is drawn by its own sign. */
export function forces({ to, parts }: Sum): Placed[] {
  let lower = to.value;
  let upper = to.value;
  return parts
    .toSorted((one, other) => Math.abs(other.score) - Math.abs(one.score))
    .filter(({ score }) => score !== 0)
    .map((part) => {
      if (part.score > 0) {
        lower -= part.score;
        return { ...part, from: lower, to: lower + part.score };
      }
      upper -= part.score;
      return { ...part, from: upper + part.score, to: upper };
    });
}

function arrow(
  part: Placed,
  x: (value: number) => number,
  column: number,
  palette: Palette,
  { pointed, chosen }: ExplanationFigureStyle,
  number: (value: number) => string,
  target: string,
): SvgElement {
  const [left, right] = [x(part.from), x(part.to)];
  const y = [barTop, barTop + barHeight / 2, bottom].map(at);
  // Chevrons fit into one another: the tip of each fills the notch of the next. Tip and notch are at the exact places.
  const [head, tail, back] = part.score > 0 ? [right, left, -tip] : [left, right, tip];
  const d = `M${at(tail + back)} ${y[0]}L${at(head + back)} ${y[0]}L${at(head)} ${y[1]}L${at(head + back)} ${y[2]}L${at(tail + back)} ${y[2]}L${at(tail)} ${y[1]}Z`;
  const lit = pointed === part.mark || chosen?.includes(part.mark) === true;
  const color = part.leftOver ? palette.quiet : part.score > 0 ? palette.for : palette.against;
  const side = part.score > 0 ? "for" : "against";
  return group(
    [
      element("path", {
        d,
        fill: color,
        "fill-opacity": part.clear ? 1 : 0.55,
        stroke: lit ? palette.accent : palette.surface,
        "stroke-width": lit ? 3 : 1.5,
      }),
      ...(part.clear && !part.tied
        ? []
        : [
            hatching(Math.min(left, left + back) + tip, barTop + 2, right - left - tip, barHeight - 4, palette.surface),
          ]),
    ],
    {},
    {
      id: part.mark,
      label: `${part.text}, ${number(part.score)} ${side} ${printable(target)}${part.doubts(number)}`,
      row: 0,
      column,
    },
  );
}

/** Names under the parts: the pointed one's first, then by size, as many as do not touch. */
function names(
  placed: readonly Placed[],
  x: (value: number) => number,
  palette: Palette,
  { pointed, width }: ExplanationFigureStyle,
  number: (value: number) => string,
): SvgElement[] {
  const taken: (readonly [from: number, to: number])[] = [];
  const wanted = placed.toSorted((one, other) => Number(other.mark === pointed) - Number(one.mark === pointed));
  return wanted.flatMap((part) => {
    const text = fitText(part.text, sizes.text, 140);
    const half = Math.max(textWidth(text, sizes.text, "strong"), textWidth(number(part.score), sizes.small)) / 2 + 4;
    const centre = (x(part.from) + x(part.to)) / 2;
    const middle = Math.max(half, Math.min(width - half, centre));
    const free = taken.every(([from, to]) => middle + half < from || middle - half > to);
    // A name that would stand far from its part would be taken for another's.
    if (!free || Math.abs(middle - centre) > half) return [];
    taken.push([middle - half, middle + half]);
    return [
      label(middle, bottom + 20, text, {
        "text-anchor": "middle",
        "font-weight": part.mark === pointed ? 600 : 400,
        stroke: palette.surface,
        "stroke-width": 4,
        "paint-order": "stroke",
      }),
      label(middle, bottom + 38, number(part.score), {
        "text-anchor": "middle",
        "font-size": sizes.small,
        fill: palette.quiet,
        stroke: palette.surface,
        "stroke-width": 4,
        "paint-order": "stroke",
      }),
    ];
  });
}

/** From the first number to the last, step by step. */
export function sumTable({ from, to, parts }: Sum): Figure["table"] {
  let running = from.value;
  const errors = parts.some(({ error }) => error !== undefined);
  const rest = errors ? [null] : [];
  return {
    columns: ["part", "score", "sum", ...(errors ? ["standard error"] : [])],
    rows: [
      [from.name, null, from.value, ...rest],
      ...parts.map(({ text, score, error }) => [text, score, (running += score), ...(errors ? [error ?? null] : [])]),
      [to.name, null, to.value, ...rest],
    ],
  };
}
