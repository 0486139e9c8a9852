import { softmax } from "@limelight/core";
import type { Session } from "../session/session.ts";
import { ExperimentError } from "../experiment-error.ts";

/** Which outputs of an NLI classifier say that a text entails a sentence, and that it does not. */
export interface NliOutputs {
  readonly entailment: number;
  readonly contradiction: number;
}

/**
 * Finds them by the names of the labels. Where none is called contradiction it is the first label, or the last if the first is entailment, as
 * transformers has it throughout.
 * @throws ExperimentError "no-head" where no label is called entailment
 */
export function nliOutputs({ id, model }: Pick<Session, "id" | "model">): NliOutputs {
  const labels = model.config.labels.map((label) => label.toLowerCase());
  const entailment = labels.findIndex((label) => label.startsWith("entail"));
  if (entailment < 0)
    throw new ExperimentError(
      "no-head",
      `${id} has no label for entailment: it has ${model.config.labels.join(", ") || "none"}`,
      `Take a model for natural language inference, ${pullHint}; or --via prompt.`,
    );
  const named = labels.findIndex((label) => label.startsWith("contradict"));
  const contradiction = named < 0 ? (entailment === 0 ? labels.length - 1 : 0) : named;
  return { entailment, contradiction };
}

/**
 * Probabilities of labels from what a classifier says of each label's sentence: the entailments against one another, or with several labels a
 * text (or only one in all), each entailment against its contradiction.
 */
export function nliProbabilities(
  scores: readonly { readonly entailment: number; readonly contradiction: number }[],
  multiLabel: boolean,
): number[] {
  if (!multiLabel && scores.length > 1) return softmax(scores.map(({ entailment }) => entailment));
  return scores.map(({ entailment, contradiction }) => softmax([contradiction, entailment])[1] ?? 0);
}

/** Models that do it, from large to small. */
export const pullHint =
  "such as facebook/bart-large-mnli (1.6 GB) or typeform/distilbert-base-uncased-mnli (270 MB): `limelight models pull NAME`, then --model NAME";
