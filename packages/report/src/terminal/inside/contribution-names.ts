import { plain, signed } from "../../cells/numbers.ts";
import { printable } from "../../cells/printable.ts";
import type { ContributionsDocument } from "../../documents.ts";

export type Component = ContributionsDocument["components"][number];

/** Which part adds most to which logit. */
export function contributionsSentence(
  document: ContributionsDocument,
  largest: { readonly text: string; readonly score: number } | undefined,
  decimals: number,
): string {
  const about = aboutLogit(document);
  return largest === undefined
    ? `Nothing adds to the ${about}.`
    : `Of the ${about}, ${plain(document.logit, decimals)}, the largest part is ${largest.text}: ${signed(largest.score, decimals)}.`;
}

function aboutLogit({ target, against }: ContributionsDocument): string {
  const label = printable(target.label);
  return against === undefined ? `logit of ${label}` : `logit of ${label} less that of ${printable(against.label)}`;
}

/** A part in words. */
export function componentName({ kind, layer, head }: Component): string {
  switch (kind) {
    case "head":
      return `layer ${layer} head ${head}`;
    case "bias":
      return `layer ${layer} attention bias`;
    case "mlp":
      return `layer ${layer} mlp`;
    case "norm":
      return `layer ${layer} norms`;
    case "embedding":
      return "embedding";
    case "readout":
      return "the head that answers";
  }
}
