import type { HeadKind } from "@limelight/core";
import { crossEntropyObjective, type CrossEntropyOptions } from "../objectives/cross-entropy.ts";
import type { Task } from "../task.ts";

/** Telling tokens, those that come next or those that are hidden; measured by perplexity. */
export function languageModelling(
  head: Extract<HeadKind, "causal-lm" | "masked-lm">,
  options: Pick<CrossEntropyOptions, "labelSmoothing"> = {},
): Task<ArrayLike<number>> {
  return {
    head,
    objective: crossEntropyObjective(options),
    measure: (_logits, _targets, loss) => ({ perplexity: Math.exp(loss) }),
  };
}
