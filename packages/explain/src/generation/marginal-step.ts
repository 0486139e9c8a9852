import { stepOutput, type StepOutputKind, type StepTarget } from "./step-output.ts";

/** What a model says of one of several texts that stand for one. */
interface Weighed {
  readonly logits: Float32Array;
  readonly weight: number;
}

/** The number of a step that is explained, of the expected probability over several texts, or of the expected raw score. @param said weights sum to 1 */
export function marginalStep(said: readonly Weighed[], { token, against }: StepTarget, kind: StepOutputKind): number {
  const [only] = said;
  if (only && said.length === 1) return stepOutput(only.logits, { token, against }, kind);
  const own = marginalOf(said, token, kind);
  return against === undefined ? own : own - marginalOf(said, against, kind);
}

function marginalOf(said: readonly Weighed[], token: number, kind: StepOutputKind): number {
  const expected = (value: (logits: Float32Array) => number): number =>
    said.reduce((sum, { logits, weight }) => sum + weight * value(logits), 0);
  if (kind === "logit") return expected((logits) => stepOutput(logits, { token }, kind));
  // By log-odds, so that neither a probability near 1 nor what is left of it loses its digits.
  const odds = (logits: Float32Array): number => stepOutput(logits, { token }, "log-odds");
  const there = expected((logits) => 1 / (1 + Math.exp(-odds(logits))));
  switch (kind) {
    case "probability":
      return there;
    case "log-probability":
      return Math.log(there);
    case "log-odds":
      return Math.log(there) - Math.log(expected((logits) => 1 / (1 + Math.exp(odds(logits)))));
  }
}
