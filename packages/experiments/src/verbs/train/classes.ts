import { ExperimentError } from "../../experiment-error.ts";
import { labelOf } from "../label-of.ts";
import type { Input } from "../verb.ts";

/** The labels of texts, each once: by number where all are numbers, else by name. */
export function labelsOfTexts(texts: readonly Input[]): string[] {
  const labels = [...new Set(texts.map(({ label }) => (label ?? "").trim()))];
  const numbers = labels.every((label) => /^\d+$/.test(label));
  return labels.toSorted((a, b) => (numbers ? Number(a) - Number(b) : a < b ? -1 : 1));
}

/**
 * The class of every text.
 * @throws ExperimentError "bad-input" that names the labels which are none of the model's, and how many texts have them
 */
export function classesOf(texts: readonly Input[], labels: readonly string[]): number[] {
  const unknown = new Map<string, number>();
  const classes = texts.map(({ label = "" }) => {
    try {
      return labelOf(label, labels);
    } catch {
      unknown.set(label.trim(), (unknown.get(label.trim()) ?? 0) + 1);
      return -1;
    }
  });
  if (unknown.size === 0) return classes;
  const most = [...unknown].toSorted(([, a], [, b]) => b - a);
  const named = most.slice(0, 5).map(([label, count]) => `"${label}" (${count})`);
  const count = most.reduce((sum, [, each]) => sum + each, 0);
  throw new ExperimentError(
    "bad-input",
    `${count} of ${texts.length} texts have labels that the model does not have: ${named.join(", ")}${most.length > 5 ? ", …" : ""}; it has ${labels.join(", ")}`,
    "--new-head begins a classifier of the data's own labels; --label-column names their column.",
  );
}

/** Examples a class, by name. */
export function countClasses(classes: readonly number[], labels: readonly string[]): Record<string, number> {
  return Object.fromEntries(labels.map((label, index) => [label, classes.filter((each) => each === index).length]));
}

/**
 * Weights as somebody gave them, [classes]; 1 for a label that is not named.
 * @throws ExperimentError "bad-experiment" for a label that is none
 */
export function weightsOf(given: Readonly<Record<string, number>>, labels: readonly string[]): number[] {
  const weights = labels.map(() => 1);
  for (const [label, weight] of Object.entries(given)) {
    const index = labels.findIndex((each) => each.toLowerCase() === label.trim().toLowerCase());
    if (index < 0)
      throw new ExperimentError(
        "bad-experiment",
        `there is no class "${label}" to weigh`,
        `There is ${labels.join(", ")}.`,
        {
          path: ["classWeights"],
          problem: `there is no class "${label}"`,
        },
      );
    weights[index] = weight;
  }
  return weights;
}
