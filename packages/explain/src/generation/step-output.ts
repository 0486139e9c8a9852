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
  for (let id = 0; id < own.length; id++) own[id] = (own[id] ?? 0) - (other[id] ?? 0);
  return own;
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

// Plain loops: a vocabulary has 50,000 entries, and each step goes through it.
function gradientOf(logits: Float32Array, token: number, kind: StepOutputKind): Float32Array {
  const gradient = new Float32Array(logits.length);
  if (kind === "logit") {
    gradient[token] = 1;
    return gradient;
  }
  const without = kind === "log-odds" ? token : undefined;
  const most = largest(logits, without);
  let sum = 0;
  for (let id = 0; id < logits.length; id++) {
    if (id === without) continue;
    const part = Math.exp((logits[id] ?? 0) - most);
    gradient[id] = part;
    sum += part;
  }
  const scale = kind === "probability" ? (gradient[token] ?? 0) / sum : 1;
  const factor = -scale / sum;
  for (let id = 0; id < gradient.length; id++) gradient[id] = (gradient[id] ?? 0) * factor;
  gradient[token] = (gradient[token] ?? 0) + scale;
  return gradient;
}

// log Σ exp in f64, perhaps without one of them.
function logSumExp(logits: Float32Array, without?: number): number {
  const most = largest(logits, without);
  let sum = 0;
  for (let id = 0; id < logits.length; id++) if (id !== without) sum += Math.exp((logits[id] ?? 0) - most);
  return most + Math.log(sum);
}

function largest(logits: Float32Array, without: number | undefined): number {
  let most = -Infinity;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] ?? 0;
    if (logit > most && id !== without) most = logit;
  }
  return most;
}
