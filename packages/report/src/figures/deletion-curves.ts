import { probability } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import type { SelfExplanationDocument } from "../self-explanation-document.ts";
import { titlesOf } from "../terminal/method-columns.ts";
import { captionOf, type MethodNames, type Sourced } from "./caption.ts";
import { curvesPicture, type DrawnCurve } from "./curves-picture.ts";

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
  const drawn: DrawnCurve[] = [
    ...curves.map(({ method, probabilities, area }, index) => ({
      id: `curve:${index}`,
      title: titleOf(method),
      values: probabilities,
      area,
    })),
    { id: "curve:random", title: "random order", values: random.mean, area: random.area.mean, floor: true },
  ];
  return {
    kind: "deletion-curves",
    title: titleFor(document),
    caption: captionOf(
      document,
      `Probability of ${printable(document.target.label)} as words go, those with most for it first`,
      `${random.orders} random orders`,
      "area: the smaller, the better the order",
    ),
    svg: curvesPicture({ shares: removed, lines: drawn, start: "no word gone", smallestFirst: true }, style),
    table: {
      columns: ["words removed", ...drawn.map(({ title }) => title)],
      rows: removed.map((share, step) => [share, ...drawn.map(({ values }) => values[step] ?? null)]),
    },
  };
}

function titleFor({ selfExplanation: { deletion }, target }: SelfExplanationDocument): string {
  const [own] = deletion?.curves ?? [];
  if (!own || !deletion) return "No word was rated.";
  const half = deletion.removed.findIndex((share) => share >= 0.5);
  const [before, after] = [own.probabilities[0] ?? 0, own.probabilities[half] ?? 0];
  const better = Math.round((1 - (deletion.random.shares[0] ?? 0)) * deletion.random.orders);
  return `Without the half of the words rated highest, ${printable(target.label)} goes from ${probability(before)} to ${probability(after)}; the order is better than ${better} of ${deletion.random.orders} random ones.`;
}
