import { softmax } from "@limelight/core";
import { expect, test } from "vitest";
import { explainedOutput, type OutputKind } from "../output.ts";
import { outputGradient } from "./output-gradient.ts";

const points = [
  [0.3, -1.2],
  [8, -8],
  [0.1, 0.2, -3, 2],
];

const value = (at: readonly number[], target: number, of: OutputKind): number =>
  explainedOutput({ logits: at, probabilities: softmax(at) }, target, of);

test.each(
  (["logit", "probability", "log-odds"] as const).flatMap((kind) => points.map((logits) => ({ kind, logits }))),
)("$kind at $logits equals central differences", ({ kind, logits }) => {
  for (const target of logits.keys()) {
    const gradient = outputGradient({ logits, probabilities: softmax(logits) }, target, kind);
    for (const [label, logit] of logits.entries()) {
      const moved = (step: number): number => value(logits.with(label, logit + step), target, kind);
      expect(gradient[label]).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 8);
    }
  }
});
