import { fit } from "../cells/cells.ts";
import { percent } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { ExplanationDocument } from "../documents.ts";
import type { ScoredUnit } from "./scores.ts";

/** One sentence: what counted most, and for how much of all that speaks the same way. */
export function conclusion(document: ExplanationDocument, units: readonly ScoredUnit[]): string {
  const label = printable(document.target.label);
  const [top] = units;
  if (top === undefined || top.score === 0) {
    return `Nothing in the text moves the ${outputName(document)} of ${label}.`;
  }
  const name = `"${fit(printable(top.text), 32)}"`;
  if (!top.clear) {
    return `No word stands clear of chance; ${name} comes nearest. More samples may tell.`;
  }
  const same = units.filter(({ score }) => score > 0 === top.score > 0);
  const share = Math.abs(top.score) / same.reduce((total, { score }) => total + Math.abs(score), 0);
  const side = top.score > 0 ? "for" : "against";
  return `${name} carries ${percent(share)} of what speaks ${side} ${label} (${outputName(document)}).`;
}

/** Which number the scores explain. */
export function outputName({ outputKind, options }: ExplanationDocument): string {
  const named = outputKind ?? options["output"];
  return typeof named === "string" ? printable(named) : "output";
}
