import { softmax, type Answer } from "@limelight/core";
import type { OutputKind } from "../output.ts";

/**
 * d output / d logits, [labels]: of the logit, a one at the target; of the probability p, p_t (δ − p); of the log-odds
 * z_t − log Σ exp(z of the others), a one at the target and minus the softmax of the others.
 */
export function outputGradient({ logits = [] }: Answer, target: number, kind: OutputKind): number[] {
  const one = (label: number): number => (label === target ? 1 : 0);
  switch (kind) {
    case "logit":
      return logits.map((_, label) => one(label));
    case "probability": {
      const probabilities = softmax(logits);
      const p = probabilities[target] ?? 0;
      return probabilities.map((each, label) => p * (one(label) - each));
    }
    case "log-odds": {
      const others = softmax(logits.map((logit, label) => (label === target ? -Infinity : logit)));
      return others.map((each, label) => one(label) - each);
    }
  }
}
