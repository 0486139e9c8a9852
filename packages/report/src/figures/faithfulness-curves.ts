import { plain } from "../cells/numbers.ts";
import type { Figure, FigureStyle } from "../figure/figure.ts";
import {
  areaOf,
  floorName,
  meanOf,
  under,
  type FaithfulnessDocument,
  type MeanCurve,
  type MeasuredTextDocument,
} from "../faithfulness-documents.ts";
import { captionOf, titleOf, type MethodNames, type Sourced } from "./caption.ts";
import { curvesPicture, type DrawnCurve } from "./curves-picture.ts";

/** Which way words move. */
export type CurveKind = "deletion" | "insertion";

/** A method's curve, or that of random explanations. */
interface MethodCurve {
  readonly method: string;
  readonly curve: MeanCurve;
  /** The mean of the areas; that under the curve where it is not known. */
  readonly area?: number | null | undefined;
}

/** What the model says as words go or come, by several methods' scores: of one text, or means over several. Marks: `curve:METHOD`. */
function methodCurves(
  kind: CurveKind,
  curves: readonly MethodCurve[],
  about: string,
  document: Sourced,
  style: FigureStyle & MethodNames,
): Figure | undefined {
  const [first] = curves;
  if (!first) return undefined;
  const lines = curves.map(({ method, curve, area }): DrawnCurve => {
    const floor = method === floorName;
    return {
      id: `curve:${method}`,
      title: floor ? "random explanation" : titleOf(method, style),
      values: curve.outputs,
      area: area ?? areaOf(curve),
      ...(floor && { floor }),
    };
  });
  const { shares } = first.curve;
  return {
    kind: `${kind}-curves`,
    title: sentence(kind, lines),
    caption: captionOf(
      document,
      kind === "deletion"
        ? "Deletion: words go, those with most for the answer first"
        : "Insertion: words come, those with most for the answer first",
      about,
      `area: the ${kind === "deletion" ? "smaller" : "larger"}, the better the order`,
    ),
    svg: curvesPicture(
      {
        shares,
        lines,
        start: kind === "deletion" ? "no word gone" : "no word there",
        smallestFirst: kind === "deletion",
      },
      style,
    ),
    table: {
      columns: [kind === "deletion" ? "words removed" : "words there", ...lines.map(({ title }) => title)],
      rows: shares.map((share, step) => [share, ...lines.map(({ values }) => values[step] ?? null)]),
    },
  };
}

/** The curves of one text by all methods that explained it, beside the mean of random orders. */
export function measuredTextCurves(
  kind: CurveKind,
  document: MeasuredTextDocument & Sourced,
  style: FigureStyle & MethodNames,
): Figure | undefined {
  const own = document.methods.flatMap(({ method, curves, values }): MethodCurve[] => {
    const curve = under(curves, kind);
    return curve ? [{ method, curve, area: under(values, kind) }] : [];
  });
  const floor = under(document.floorCurves, kind);
  const all = [
    ...own,
    ...(floor && own.length > 0 ? [{ method: floorName, curve: floor, area: under(document.floor, kind) }] : []),
  ];
  return methodCurves(kind, all, "one text", document, style);
}

/** Mean curves of a leaderboard's methods, the leader's first. */
export function leaderboardCurves(
  kind: CurveKind,
  documents: readonly (FaithfulnessDocument & Sourced)[],
  style: FigureStyle & MethodNames,
): Figure | undefined {
  const [first] = documents;
  const floor = under(first?.floorCurves ?? {}, kind);
  const own = documents.flatMap((document): MethodCurve[] => {
    const curve = under(document.curves, kind);
    return curve ? [{ method: document.method, curve, area: meanOf(document, kind)?.mean }] : [];
  });
  const sign = kind === "deletion" ? 1 : -1;
  const sorted = own.toSorted((one, other) => sign * ((one.area ?? 0) - (other.area ?? 0)));
  const about = first && first.texts > 1 ? `means over ${first.texts} texts` : "";
  return methodCurves(
    kind,
    [
      ...sorted,
      ...(floor && own.length > 0
        ? [{ method: floorName, curve: floor, area: under(first?.floor ?? {}, kind)?.mean }]
        : []),
    ],
    about,
    first ?? {},
    style,
  );
}

function sentence(kind: CurveKind, lines: readonly DrawnCurve[]): string {
  const [best] = lines;
  const floor = lines.find((line) => line.floor);
  if (!best) return "Nothing was measured.";
  const verb = kind === "deletion" ? "go" : "come";
  const beside = floor && floor !== best ? `, ${plain(floor.area, 3)} in random orders` : "";
  return `As words ${verb} in the order of ${best.title}, the area under the answer is ${plain(best.area, 3)}${beside}.`;
}
