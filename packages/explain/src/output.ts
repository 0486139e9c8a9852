import type { Answer } from "@limelight/core";
import { z } from "zod";
import { ExplainError } from "./explain-error.ts";

const outputKinds = ["probability", "logit", "log-odds"] as const;

/** Which number of a prediction is explained. */
export type OutputKind = (typeof outputKinds)[number];

/** The option `output` as methods share it. */
export const outputOption = z
  .enum(outputKinds)
  .describe("which number of the target is explained: its probability, its raw score, or its log-odds");

/** Half a step of float32 below 1: probabilities from a float32 softmax say no more. */
const smallest = 2 ** -25;

/**
 * The number of one answer that is explained.
 *
 * Log-odds are z − log Σ exp(z of the others) where the subject gives raw scores, exact however sure it is. From
 * probabilities alone they are log p − log Σ p of the others, both held at 2⁻²⁵ or more so that they stay finite.
 * @throws ExplainError `bad-target`, `no-logits`, `no-odds`
 */
export function explainedOutput(answer: Answer, target: number, kind: OutputKind): number {
  const probability = answer.probabilities[target];
  if (probability === undefined) {
    const last = answer.probabilities.length - 1;
    throw new ExplainError("bad-target", `there is no class ${target}`, `take one from 0 to ${last}`);
  }
  if (kind === "probability") {
    return probability;
  }
  if (kind === "log-odds") {
    return logOdds(answer, target, probability);
  }
  const logit = answer.logits?.[target];
  if (logit === undefined) {
    throw new ExplainError("no-logits", "the subject gives no raw scores", "explain log-odds or the probability");
  }
  return logit;
}

function logOdds(answer: Answer, target: number, probability: number): number {
  const others = (values: readonly number[]): number[] => values.filter((_, label) => label !== target);
  if (answer.probabilities.length < 2) {
    throw new ExplainError("no-odds", "a subject with a single class has no odds", "explain its logit");
  }
  if (answer.logits !== undefined) {
    return (answer.logits[target] ?? Number.NaN) - logSumExp(others(answer.logits));
  }
  const rest = others(answer.probabilities).reduce((total, value) => total + value, 0);
  return Math.log(Math.max(probability, smallest)) - Math.log(Math.max(rest, smallest));
}

function logSumExp(values: readonly number[]): number {
  const highest = Math.max(...values);
  return highest + Math.log(values.reduce((total, value) => total + Math.exp(value - highest), 0));
}
