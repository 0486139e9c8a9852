import { ExperimentError } from "../experiment-error.ts";
import type { ResultOf } from "../result/documents.ts";
import type { ExplainedText } from "./prepare-tasks.ts";

/**
 * What several methods say of a text, as a document of the verb `compare` has it; undefined where it is a summary.
 * @throws ExperimentError "bad-experiment" where no methods were compared, or what a language model wrote
 */
export function explainedText(document: ResultOf<"compare">): ExplainedText | undefined {
  if ("type" in document) return undefined;
  if ("continuation" in document || !("methods" in document))
    throw new ExperimentError("bad-experiment", "what language models write is not judged", "Take a classifier.");
  const [first] = document.results;
  if (!first) return undefined;
  const { label } = first.target;
  return {
    text: document.text,
    pair: document.text_pair,
    label,
    probability: first.prediction.probabilities[label] ?? 0,
    explanations: document.results.map(({ method, words }) => ({
      method,
      units: words?.units ?? [],
      scores: words?.scores ?? [],
    })),
  };
}

/** Tasks as a file has them: the header, then a line a task. */
export function tasksFile({ header, tasks }: { readonly header: object; readonly tasks: readonly object[] }): string {
  return `${[header, ...tasks].map((line) => JSON.stringify(line)).join("\n")}\n`;
}
