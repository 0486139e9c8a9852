import { percent, probability } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import { at, element, group, label, picture, rule, sizes } from "../figure/element.ts";
import type { Figure, FigureStyle, SvgElement } from "../figure/figure.ts";
import { palettes, type Palette } from "../figure/palette.ts";
import { fitText } from "../figure/text-width.ts";
import type { SelfExplanationDocument } from "../self-explanation-document.ts";
import { titlesOf } from "../terminal/method-columns.ts";
import { captionOf, type MethodNames, type Sourced } from "./caption.ts";
import { linearScale } from "./linear-scale.ts";

/** One line of the picture. */
interface Drawn {
  readonly id: string;
  readonly title: string;
  readonly values: readonly number[];
  readonly area: number;
  readonly dashes: string | undefined;
}

const height = 220;
const left = 44;
const top = 12;
const nameWidth = 224;
const rowHeight = 24;
const dashes = [undefined, "2 3", "8 4", "8 3 2 3", "1 4"] as const;

/**
 * A class's probability as words go, by falling rating and by methods' scores, beside the mean of random orders. Marks: `curve:INDEX`,
 * `curve:random`. Undefined where nothing was rated.
 */
export function deletionCurvesFigure(
  document: SelfExplanationDocument & Sourced,
  style: FigureStyle & MethodNames,
): Figure | undefined {
  const { deletion } = document.selfExplanation;
  if (!deletion) return undefined;
  const { removed, curves, random } = deletion;
  const titleOf = titlesOf(style);
  const palette = palettes[style.theme];
  const drawn: Drawn[] = [
    ...curves.map(({ method, probabilities, area }, index) => ({
      id: `curve:${index}`,
      title: titleOf(method),
      values: probabilities,
      area,
      dashes: dashes[Math.max(0, index - 1) % dashes.length],
    })),
    { id: "curve:random", title: "random order", values: random.mean, area: random.area.mean, dashes: "3 4" },
  ];
  const width = Math.max(120, style.width - left - nameWidth - 24);
  const x = linearScale([0, 1], [left, left + width]);
  const y = linearScale([0, 1], [top + height, top]);
  const path = (values: readonly number[]): string =>
    `M${values
      .slice(0, removed.length)
      .map((value, step) => `${at(x(removed[step] ?? 0))} ${at(y(Math.min(1, Math.max(0, value))))}`)
      .join("L")}`;
  const colour = (index: number): string => colourOf(index, drawn.length, palette);
  const listed = [...drawn.keys()].toSorted((one, other) => (drawn[one]?.area ?? 0) - (drawn[other]?.area ?? 0));
  const elements = drawn.map(({ id, title, values, area, dashes: dash }, index): SvgElement => {
    const lit = style.pointed === id || style.chosen?.includes(id) === true;
    const row = listed.indexOf(index);
    const middle = top + 12 + row * rowHeight;
    const from = left + width + 16;
    const stroke = { stroke: colour(index), "stroke-width": lit ? 4 : index === 0 ? 3 : 2, "stroke-dasharray": dash };
    return group(
      [
        element("path", { d: path(values), fill: "none", ...stroke }),
        element("line", { x1: from, x2: from + 24, y1: middle - 4, y2: middle - 4, ...stroke }),
        label(from + 32, middle, `${fitText(printable(title), sizes.small, nameWidth - 88)} ${area.toFixed(3)}`, {
          "font-size": sizes.small,
          "font-weight": index === 0 ? 600 : 400,
        }),
      ],
      {},
      { id, label: `${printable(title)}, area ${area.toFixed(3)}`, row, column: 0 },
    );
  });
  return {
    kind: "deletion-curves",
    title: titleFor(document),
    caption: captionOf(
      document,
      `Probability of ${printable(document.target.label)} as words go, those with most for it first`,
      `${random.orders} random orders`,
      "area: the smaller, the better the order",
    ),
    svg: picture(style.width, Math.max(top + height + 28, top + drawn.length * rowHeight), palette, [
      ...axes(x, y, palette),
      ...elements,
    ]),
    table: {
      columns: ["words removed", ...drawn.map(({ title }) => title)],
      rows: removed.map((share, step) => [share, ...drawn.map(({ values }) => values[step] ?? null)]),
    },
  };
}

function colourOf(index: number, all: number, { accent, quiet, for: blue, against }: Palette): string {
  if (index === 0) return accent;
  if (index === all - 1) return quiet;
  return index % 2 === 1 ? blue : against;
}

function axes(x: (share: number) => number, y: (value: number) => number, palette: Palette): SvgElement[] {
  const text = { "font-size": sizes.small, fill: palette.quiet };
  return [
    ...[0, 0.5, 1].flatMap((value) => [
      rule(x(0), y(value), x(1), y(value), palette.line),
      label(x(0) - 8, y(value) + 4, value.toString(), { ...text, "text-anchor": "end" }),
    ]),
    ...[0, 0.5, 1].map((share) =>
      label(x(share), y(0) + 18, share === 0 ? "no word gone" : percent(share), {
        ...text,
        "text-anchor": share === 0 ? "start" : share === 1 ? "end" : "middle",
      }),
    ),
  ];
}

function titleFor({ selfExplanation: { deletion }, target }: SelfExplanationDocument): string {
  const [own] = deletion?.curves ?? [];
  if (!own || !deletion) return "No word was rated.";
  const half = deletion.removed.findIndex((share) => share >= 0.5);
  const [before, after] = [own.probabilities[0] ?? 0, own.probabilities[half] ?? 0];
  const better = Math.round((1 - (deletion.random.shares[0] ?? 0)) * deletion.random.orders);
  return `Without the half of the words rated highest, ${printable(target.label)} goes from ${probability(before)} to ${probability(after)}; the order is better than ${better} of ${deletion.random.orders} random ones.`;
}
