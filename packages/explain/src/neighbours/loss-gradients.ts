import type { AskOptions, Question, WhiteBox } from "@limelight/core";
import { pooledGradients } from "../activations/pooled-gradients.ts";
import type { Pooling } from "../activations/pooling.ts";
import type { Site } from "../activations/site.ts";
import { outputGradient } from "../gradients/output-gradient.ts";
import { predictedClass } from "../predicted-class.ts";

/** A text with the label that the model is to learn from it. */
export interface LossExample {
  readonly question: Question;
  /** Index among the model's labels; left out: what the model says. */
  readonly label?: number;
}

/** Which way an example pulls the model. */
export interface LossGradient {
  /** Of the loss −log p(label) at a site, summed over tokens, up to a positive factor: [features]. */
  readonly gradient: Float32Array;
  readonly label: number;
}

/**
 * Gradients of examples' losses by a bias that is added at a site: the sum over tokens of the gradient there (the mean pooling), or one
 * token's. Two with a cosine near 1 would change that bias the same way in training.
 *
 * By the logits, the loss has the gradient p − y, which is −(1 − p(label)) times that of the label's log-odds: this one does not
 * vanish where the model is sure, and points the same way.
 */
export async function lossGradients(
  subject: WhiteBox,
  examples: readonly LossExample[],
  site: Site,
  pooling: Pooling,
  asking: AskOptions = {},
): Promise<LossGradient[]> {
  const found = await pooledGradients(
    subject,
    examples.map(({ question, label }) => ({
      question,
      seed: (answer) => outputGradient(answer, labelOf(label, answer.probabilities), "log-odds").map((slope) => -slope),
    })),
    [site],
    pooling,
    asking,
  );
  return found.map(({ gradients: [gradient = new Float32Array(0)], answer }, index) => ({
    gradient,
    label: labelOf(examples[index]?.label, answer.probabilities),
  }));
}

function labelOf(label: number | undefined, probabilities: readonly number[]): number {
  return label ?? predictedClass({ probabilities });
}
