import type { Observer } from "@limelight/core";
import { ExplainError } from "./explain-error.ts";

/**
 * Requires a model whose blocks stand one behind the other.
 * @throws ExplainError "not-defined" for encoder-decoders
 */
export function requireOneStack({ hookNames }: Pick<Observer, "hookNames">): void {
  if (hookNames.includes("blocks.0.hook_resid_pre")) return;
  throw new ExplainError(
    "not-defined",
    "this goes through one stack of blocks, and the model is an encoder and a decoder",
    "take integrated-gradients, lime or partition-shap; or `attend` with the method raw",
  );
}
