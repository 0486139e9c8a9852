import { softmax } from "@limelight/core";
import { z } from "zod";

const stepOutputKinds = ["log-odds", "log-probability", "probability", "logit"] as const;

/** Which number of a step is explained: of its token, or of the token less that of another. */
export type StepOutputKind = (typeof stepOutputKinds)[number];

/** The option `output` as methods of steps share it. */
export const stepOutputOption = z
  .enum(stepOutputKinds)
  .describe(
    "which number of each written token is explained: its log-odds, log-probability, probability, or raw score",
  );

/** A token that was written, and the one that it is held against. */
export interface StepTarget {
  readonly token: number;
  readonly against?: number | undefined;
}

/** The number of a step that is explained; held against another token, the difference of both tokens' numbers. */
export function stepOutput(logits: Float32Array, { token, against }: StepTarget, kind: StepOutputKind): number {
  const own = outputOf(logits, token, kind);
  return against === undefined ? own : own - outputOf(logits, against, kind);
}

/** d output / d logits, [vocabulary]. */
export function stepOutputGradient(
  logits: Float32Array,
  { token, against }: StepTarget,
  kind: StepOutputKind,
): Float32Array {
  const own = gradientOf(logits, token, kind);
  if (against === undefined) return own;
  const other = gradientOf(logits, against, kind);
  return own.map((value, id) => value - (other[id] ?? 0));
}

/** The probability of a token, by the softmax in f64. */
export function probabilityOf(logits: Float32Array, token: number): number {
  return Math.exp((logits[token] ?? Number.NaN) - logSumExp(logits));
}

function outputOf(logits: Float32Array, token: number, kind: StepOutputKind): number {
  const logit = logits[token] ?? Number.NaN;
  switch (kind) {
    case "logit":
      return logit;
    case "probability":
      return probabilityOf(logits, token);
    case "log-probability":
      return logit - logSumExp(logits);
    case "log-odds":
      return logit - logSumExp(logits, token);
  }
}

function gradientOf(logits: Float32Array, token: number, kind: StepOutputKind): Float32Array {
  const one = (id: number): number => (id === token ? 1 : 0);
  switch (kind) {
    case "logit":
      return logits.map((_, id) => one(id));
    case "probability": {
      const probabilities = softmax(logits);
      const p = probabilities[token] ?? 0;
      return Float32Array.from(probabilities, (each, id) => p * (one(id) - each));
    }
    case "log-probability":
      return Float32Array.from(softmax(logits), (each, id) => one(id) - each);
    case "log-odds": {
      const others = softmax(logits.map((logit, id) => (id === token ? -Infinity : logit)));
      return Float32Array.from(others, (each, id) => one(id) - each);
    }
  }
}

// log Σ exp in f64, perhaps without one of them.
function logSumExp(logits: Float32Array, without?: number): number {
  let most = -Infinity;
  logits.forEach((logit, id) => {
    if (id !== without) most = Math.max(most, logit);
  });
  let sum = 0;
  logits.forEach((logit, id) => {
    if (id !== without) sum += Math.exp(logit - most);
  });
  return most + Math.log(sum);
}
