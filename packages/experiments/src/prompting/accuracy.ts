import { wilsonInterval } from "@limelight/statistics";
import { ExperimentError } from "../experiment-error.ts";
import type { ModelReference } from "../result/documents.ts";
import type { PromptSummary } from "../result/prompting-documents.ts";

/**
 * The label that a data set means: by name, whatever its case, or by its number.
 * @throws ExperimentError "bad-input" where there is none such
 */
export function labelIn(given: string, labels: readonly string[], where: string): number {
  const name = given.trim().toLowerCase();
  const named = labels.findIndex((label) => label.toLowerCase() === name);
  const index = named < 0 && /^\d+$/.test(name) ? Number(name) : named;
  if (labels[index] !== undefined) return index;
  throw new ExperimentError(
    "bad-input",
    `${where} "${given}" is none of the labels: they are ${labels.join(", ")}, or 0 to ${labels.length - 1}`,
    "Name the column of labels by --label-column, or change the labels.",
  );
}

/**
 * Whether an answer is what the data set says; undefined where that says nothing.
 * @throws ExperimentError "bad-input" where its label is none of these
 */
export function isCorrect(gold: string | undefined, answer: number, labels: readonly string[]): boolean | undefined {
  return gold === undefined ? undefined : labelIn(gold, labels, "the label") === answer;
}

/** Over several examples; undefined where fewer than two have labels. The interval is Wilson's. */
export function accuracySummary(
  model: ModelReference,
  documents: readonly { readonly correct?: boolean }[],
): PromptSummary | undefined {
  const labelled = documents.filter(({ correct }) => correct !== undefined);
  if (labelled.length < 2) return undefined;
  const right = labelled.filter(({ correct }) => correct === true).length;
  const { estimate, low, high } = wilsonInterval(right, labelled.length);
  return {
    type: "summary",
    model,
    examples: documents.length,
    labelled: labelled.length,
    accuracy: { mean: estimate, low, high },
  };
}
