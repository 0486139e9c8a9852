import { wilsonInterval } from "@limelight/statistics";
import { ExperimentError } from "../experiment-error.ts";
import type { PromptSummary } from "../result/prompting-documents.ts";
import type { Session } from "../session/session.ts";

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

/** Counts right answers of examples that have a label of their own. */
export class Accuracy {
  #right = 0;
  #labelled = 0;
  #examples = 0;

  /** @param gold the data set's own label, where there is one; @throws ExperimentError "bad-input" */
  add(gold: string | undefined, answer: number, labels: readonly string[]): void {
    if (gold !== undefined) {
      this.#right += labelIn(gold, labels, "the label") === answer ? 1 : 0;
      this.#labelled += 1;
    }
    this.#examples += 1;
  }

  /** Over several examples; undefined where fewer than two have labels. The interval is Wilson's. */
  summary({ id, sha256 }: Pick<Session, "id" | "sha256">): PromptSummary | undefined {
    if (this.#labelled < 2) return undefined;
    const { estimate, low, high } = wilsonInterval(this.#right, this.#labelled);
    return {
      type: "summary",
      model: { id, sha256 },
      examples: this.#examples,
      labelled: this.#labelled,
      accuracy: { mean: estimate, low, high },
    };
  }
}
