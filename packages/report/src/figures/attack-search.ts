import type { AttackDocument, AttackQuestion } from "../attack-documents.ts";
import { takenSteps } from "../attack/taken-steps.ts";
import { count, probability } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { shortened } from "../cells/shortened.ts";
import { at, element, group, label, picture, rule, sizes } from "../figure/element.ts";
import type { Figure, FigureStyle, SvgElement } from "../figure/figure.ts";
import { palettes, type Palette } from "../figure/palette.ts";
import { attackName } from "../terminal/attack-conclusion.ts";
import { captionOf, type Sourced } from "./caption.ts";
import { linearScale, roundTicks, type LinearScale } from "./linear-scale.ts";

/** The questions of a search. */
export interface SearchedDocument extends Sourced {
  /** The label that is attacked. */
  readonly label: string;
  readonly trace: readonly AttackQuestion[];
  /** What it ended with; left out while it goes on, or where nothing was found. */
  readonly found?: Pick<AttackQuestion, "text" | "text_pair">;
  /** The attack, for the caption. */
  readonly made: string;
  /** There may be more to come. */
  readonly partial?: boolean;
}

/** The search of an attack that has ended. */
export function searchOf(document: AttackDocument & Sourced, trace: readonly AttackQuestion[]): SearchedDocument {
  const { label: attacked, model, provenance, adversarial, nearest } = document;
  const text = adversarial ?? nearest;
  const pair = document.adversarial_pair ?? document.nearest_pair;
  return {
    ...(model && { model }),
    ...(provenance && { provenance }),
    label: attacked,
    trace,
    ...(text !== undefined && { found: { text, ...(pair !== undefined && { text_pair: pair }) } }),
    made: attackName(document),
  };
}

const height = 200;
const [left, right, top] = [44, 12, 12];
/** Of more questions, those alone that the search went on from can be pointed at. */
const mostPointedAt = 400;

/**
 * The attacked label's probability, question by question: a dot each, and a line through what the search went on from. Marks: `question:INDEX`.
 * Undefined where there was no search, but one question.
 */
export function attackSearch(document: SearchedDocument, style: FigureStyle): Figure | undefined {
  const { label: attacked, trace, found } = document;
  if (trace.length < 2) return undefined;
  const palette = palettes[style.theme];
  const values = trace.map(({ probabilities }) => finite(probabilities, attacked));
  const steps = takenSteps(trace, found);
  const x = linearScale([1, trace.length], [left + 8, Math.max(left + 40, style.width - right)]);
  const y = linearScale([0, 1], [top + height, top]);
  const two = Object.keys(trace[0]?.probabilities ?? {}).length === 2;
  return {
    kind: "attack-search",
    title: titleOf(document, values, steps),
    caption: captionOf(
      document,
      `Probability of ${printable(attacked)}, question by question`,
      document.made,
      steps.length > 0 ? "line: what the search went on from" : "",
    ),
    svg: picture(style.width, top + height + 28, palette, [
      ...axes(x, y, two, palette),
      ...course(values, x, y, palette),
      ...stepLine([0, ...steps], values, trace.length, x, y, palette),
      ...dots(document, values, steps, x, y, style, palette),
    ]),
    table: {
      columns: ["question", "round", "text", `probability of ${printable(attacked)}`, "score", "asked before", "kept"],
      rows: trace.map(({ text, round, score, known }, index) => [
        index + 1,
        round,
        text,
        values[index] ?? 0,
        score,
        known ? "yes" : "no",
        steps.includes(index) ? "yes" : "no",
      ]),
    },
  };
}

function titleOf(
  { label: attacked, trace, partial }: SearchedDocument,
  values: readonly number[],
  steps: readonly number[],
): string {
  const name = printable(attacked);
  const asked = count(trace.length, "question");
  const lowest = values.reduce((least, value) => Math.min(least, value), 1);
  const last = steps.at(-1);
  if (partial || last === undefined) return `After ${asked}, ${name} is at ${probability(lowest)} at the lowest.`;
  return `${asked}, of which the search kept ${steps.length}: ${name} goes from ${probability(values[0] ?? 0)} to ${probability(values[last] ?? 0)}.`;
}

/** All answers in their order, faint. */
function course(values: readonly number[], x: LinearScale, y: LinearScale, palette: Palette): SvgElement[] {
  const places = values.map((value, index) => `${at(x(index + 1))} ${at(y(value))}`);
  return places.length < 2
    ? []
    : [element("path", { d: `M${places.join("L")}`, fill: "none", stroke: palette.line, "stroke-width": 1 })];
}

/** What stands: as high as the last step, until the next. */
function stepLine(
  steps: readonly number[],
  values: readonly number[],
  length: number,
  x: LinearScale,
  y: LinearScale,
  palette: Palette,
): SvgElement[] {
  if (steps.length < 2) return [];
  const parts = steps.map((step, index) => {
    const level = at(y(values[step] ?? 0));
    return index === 0 ? `M${at(x(step + 1))} ${level}` : `H${at(x(step + 1))}V${level}`;
  });
  return [
    element("path", {
      d: `${parts.join("")}H${at(x(length))}`,
      fill: "none",
      stroke: palette.accent,
      "stroke-width": 2,
    }),
  ];
}

function dots(
  { label: attacked, trace }: SearchedDocument,
  values: readonly number[],
  steps: readonly number[],
  x: LinearScale,
  y: LinearScale,
  style: FigureStyle,
  palette: Palette,
): SvgElement[] {
  const kept = new Set(steps);
  const few = trace.length <= mostPointedAt;
  return trace.flatMap(({ text }, index): SvgElement[] => {
    const id = `question:${index}`;
    const value = values[index] ?? 0;
    const lit = style.pointed === id || style.chosen?.includes(id) === true;
    if (!few && !kept.has(index) && !lit) return [];
    const said = `question ${index + 1}, ${printable(attacked)} ${probability(value)}${kept.has(index) ? ", kept" : ""}: ${shortened(printable(text), 200) || "nothing"}`;
    return [
      group(
        [
          ...(lit ? [rule(x(index + 1), top, x(index + 1), top + height, palette.accent)] : []),
          element("circle", {
            cx: x(index + 1),
            cy: y(value),
            r: lit ? 6 : kept.has(index) ? 5 : 3,
            fill: lit || kept.has(index) ? palette.accent : palette.for,
            stroke: palette.surface,
          }),
        ],
        {},
        { id, label: said, row: 0, column: index },
      ),
    ];
  });
}

function axes(x: LinearScale, y: LinearScale, two: boolean, palette: Palette): SvgElement[] {
  const text = { "font-size": sizes.small, fill: palette.quiet };
  const [bottom] = y.range;
  const [from, to] = x.range;
  const middle = { ...rule(from - 8, y(0.5), to, y(0.5), palette.quiet) };
  const whole = roundTicks(x, 5).filter(({ value }) => Number.isInteger(value));
  return [
    ...[0, 0.5, 1].flatMap((value) => [
      rule(from - 8, y(value), to, y(value), palette.line),
      label(from - 14, y(value) + 4, value === 0.5 ? "0.5" : String(value), { ...text, "text-anchor": "end" }),
    ]),
    ...(two
      ? [
          { ...middle, attributes: { ...middle.attributes, "stroke-dasharray": "4 4" } },
          label(from, y(0.5) + 16, "below: another class", text),
        ]
      : []),
    label(from, bottom + 20, "question 1", { ...text, "text-anchor": "start" }),
    ...whole
      .filter(({ value }) => x(value) > from + 80)
      .map(({ value, text: number }) => label(x(value), bottom + 20, number, { ...text, "text-anchor": "middle" })),
  ];
}

function finite(probabilities: AttackQuestion["probabilities"], name: string): number {
  const value = Object.hasOwn(probabilities, name) ? (probabilities[name] ?? 0) : 0;
  return Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0;
}
