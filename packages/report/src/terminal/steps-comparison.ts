import { render, widthFor } from "../cells/line.ts";
import type { StepsDocument } from "../step-documents.ts";
import { pairLines, type NamedPair } from "./method-agreement.ts";
import { titlesOf } from "./method-columns.ts";
import type { MethodsStyle } from "./methods.ts";
import { stepsText } from "./steps.ts";

/** What several methods say of what a model wrote, and how far they agree about what stands in front of each token. */
export interface StepsComparison extends Pick<StepsDocument, "text" | "text_pair" | "model"> {
  readonly results: readonly Omit<StepsDocument, "text" | "text_pair" | "model">[];
  readonly agreement: { readonly pairs: readonly NamedPair[] };
}

/** A matrix a method, one below the other, and how alike they rank the tokens. */
export function stepsComparisonText({ results, agreement, ...heading }: StepsComparison, style: MethodsStyle): string {
  const titleOf = titlesOf(style);
  const matrices = results.map((result) =>
    stepsText({ ...heading, ...result }, { ...style, title: titleOf(result.method) }),
  );
  return [...matrices, render(pairLines(agreement.pairs, titleOf, widthFor(style)), style)].join("\n\n");
}
