import { ExperimentError } from "../experiment-error.ts";

/**
 * The index of a data set's label: a class's name, whatever its case, or its number.
 * @throws ExperimentError "bad-input"
 */
export function labelOf(label: string, labels: readonly string[]): number {
  const named = labels.findIndex((name) => name.toLowerCase() === label.trim().toLowerCase());
  const index = named < 0 && /^\s*\d+\s*$/.test(label) ? Number(label) : named;
  if (labels[index] === undefined)
    throw new ExperimentError(
      "bad-input",
      `the model has no class "${label}": it has ${labels.join(", ")}, or 0 to ${labels.length - 1}`,
      "Name the column of labels by --label-column.",
    );
  return index;
}
