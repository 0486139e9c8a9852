import { printable } from "../cells/printable.ts";
import type { ExplanationDocument } from "../documents.ts";
import type { FigureStyle } from "../figure/figure.ts";
import { outputName } from "../terminal/conclusion.ts";
import { byScore, type ScoredUnit } from "../terminal/scores.ts";
import type { MethodNames, Sourced } from "./caption.ts";
import { doubts } from "./whisker.ts";

/** What is drawn of one method's answer about one text. */
export type ExplainedDocument = ExplanationDocument & Sourced;

export interface ExplanationFigureStyle extends FigureStyle, MethodNames {
  /** By falling size (default), or as the text has them. */
  readonly order?: "size" | "sentence";
  /** Units drawn one by one at most; the others are one. */
  readonly units?: number;
}

/** A unit's name as a mark has it; special tokens that are taken together have one name. */
export function unitMark({ index }: Pick<ScoredUnit, "index">): string {
  return `unit:${index ?? "special"}`;
}

/** Units in the order asked for: special tokens, together, stand last. */
export function orderedUnits(document: ExplanationDocument, { order = "size" }: ExplanationFigureStyle): ScoredUnit[] {
  const units = byScore(document);
  return order === "size" ? units : units.toSorted((one, other) => (one.index ?? Infinity) - (other.index ?? Infinity));
}

/** A share of the way from base to output. */
export interface Part {
  readonly mark: string;
  readonly text: string;
  readonly score: number;
  readonly clear: boolean;
  /** One standard error, where it is known. */
  readonly error?: number | undefined;
  /** How far the score may be off to either side. */
  readonly reach: number;
  /** How sure the score is, as it is said behind it. */
  readonly doubts: (number: (value: number) => string) => string;
  /** Whether its order with a neighbour by score is not settled. */
  readonly tied: boolean;
  /** What no unit accounts for. */
  readonly leftOver: boolean;
}

/** What an explanation's scores lead from and to: from + all parts = to. */
export interface Sum {
  readonly from: { readonly name: string; readonly value: number };
  readonly to: { readonly name: string; readonly value: number };
  readonly parts: readonly Part[];
  /** Which number these are values of. */
  readonly kind: string;
}

/** A residual below this share of the way is not drawn as a part of its own, but shared out with the smallest rest. */
const visible = 1e-3;

/** Of what has no error of its own. */
export const sure = { clear: true, reach: 0, doubts: () => "", tied: false } as const;

/** The sum of an explanation; undefined where its scores add up to nothing, so that there is nothing to draw it between. */
export function sumOf(document: ExplanationDocument, style: ExplanationFigureStyle): Sum | undefined {
  const ends = endsOf(document);
  if (ends === undefined) return undefined;
  const [from, to] = ends;
  if (!Number.isFinite(from.value) || !Number.isFinite(to.value)) return undefined;
  const parts = orderedUnits(document, style)
    .filter(({ unpicked }) => !unpicked)
    .map((unit): Part => ({
      mark: unitMark(unit),
      text: printable(unit.text),
      score: unit.score,
      clear: unit.clear,
      error: unit.error,
      reach: unit.reach,
      doubts: (number) => doubts(unit, document.units, number),
      tied: unit.tied.length > 0,
      leftOver: false,
    }));
  const rest = to.value - from.value - parts.reduce((sum, { score }) => sum + score, 0);
  const size = parts.reduce((sum, { score }) => sum + Math.abs(score), Math.abs(to.value - from.value));
  if (Math.abs(rest) > visible * size)
    parts.push({ mark: "rest", text: "left over", score: rest, ...sure, leftOver: true });
  return { from, to, parts, kind: outputName(document) };
}

function endsOf(document: ExplanationDocument): [Sum["from"], Sum["to"]] | undefined {
  const { addsUpTo, base, output, absorbed, scores, intercept, localPrediction } = document;
  if (addsUpTo === null) return undefined;
  if (addsUpTo === "localPrediction - intercept" && intercept !== undefined && localPrediction !== undefined)
    return [
      { name: "intercept", value: intercept },
      { name: "fitted", value: localPrediction },
    ];
  if (output === undefined) return undefined;
  if (base !== undefined)
    return [
      { name: "base", value: base },
      { name: "output", value: output },
    ];
  if (absorbed === undefined) return undefined;
  const words = scores.reduce((sum, score) => sum + (Number.isFinite(score) ? score : 0), 0);
  return [
    { name: "absorbed", value: output - words },
    { name: "output", value: output },
  ];
}
