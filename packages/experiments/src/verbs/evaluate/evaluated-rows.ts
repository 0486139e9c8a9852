import type { EvaluatedRow } from "../../result/evaluate-document.ts";
import { likeliest } from "../classify.ts";
import type { Said } from "./evaluated.ts";
import type { Labelled } from "./labelled-inputs.ts";

/** Every example with what all say of it. */
export function evaluatedRows(
  examples: readonly Labelled[],
  all: readonly Said[],
  labels: readonly string[],
): EvaluatedRow[] {
  return examples.map(({ input, gold }, example) => {
    const { text, pair, id, line } = input;
    return {
      ...(line !== undefined && { line }),
      ...(id !== undefined && { id }),
      text,
      ...(pair !== undefined && { text_pair: pair }),
      gold: labels[gold] ?? "",
      answers: all.map(({ probabilities }) => {
        const row = probabilities[example] ?? [];
        const said = likeliest(row);
        return { label: labels[said] ?? "", probability: row[said] ?? 0, ofGold: row[gold] ?? 0 };
      }),
    };
  });
}

/** Those that are answered differently, the furthest apart in the true label's probability first. @param most how many are given */
export function differingRows(
  rows: readonly EvaluatedRow[],
  most: number,
): { readonly texts: number; readonly rows: readonly EvaluatedRow[] } {
  const differing = rows.filter(({ answers }) => new Set(answers.map(({ label }) => label)).size > 1);
  return {
    texts: differing.length,
    rows: differing.toSorted((one, other) => reach(other) - reach(one)).slice(0, most),
  };
}

/** How far apart the models are in the true label's probability. */
function reach({ answers }: EvaluatedRow): number {
  const shares = answers.map(({ ofGold }) => ofGold);
  return Math.max(...shares) - Math.min(...shares);
}
