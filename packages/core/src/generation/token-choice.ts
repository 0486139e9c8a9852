import { CoreError } from "../core-error.ts";
import type { Decoding } from "./decoding.ts";
import type { Alternative } from "./generated.ts";
import type { GenerationOptions } from "./generation-options.ts";
import { largest } from "./largest.ts";
import { logSumExp } from "./log-softmax.ts";
import { forcedTokens } from "./processors/forced-tokens.ts";
import type { Step } from "./processors/processor.ts";

/** What the model itself says of a row's next token. */
export interface ModelsView {
  /** ln of the sum that makes probabilities of the logits. */
  readonly total: number;
  /** Whether it must come now. */
  isForced(id: number): boolean;
  /** ln of the probability of a token; 0 where it is forced. */
  logprob(id: number): number;
  /** The most probable tokens, where they are asked for. */
  readonly alternatives: readonly Alternative[] | undefined;
}

/** The logits of one row. @throws CoreError "device-error" where the model has not given them */
export function rowOf(logits: Decoding["logits"], at: number): Float32Array {
  const row = logits[at];
  if (!row) throw new CoreError("device-error", `the model gives no logits for row ${at}`);
  return row;
}

/** @throws CoreError "not-finite" where the logits are no numbers */
export function modelsView(logits: Float32Array, step: Step, options: GenerationOptions): ModelsView {
  const total = logSumExp(logits);
  if (!Number.isFinite(total))
    throw new CoreError(
      "not-finite",
      "the model's logits are not finite numbers",
      "With f16 weights, try f32; else the checkpoint is damaged.",
    );
  const { alternatives: count = 0 } = options;
  const logprob = (id: number): number => (logits[id] ?? Number.NaN) - total;
  const forced = forcedTokens(options, step) ?? [];
  return {
    total,
    isForced: (id) => forced.includes(id),
    logprob: (id) => (forced.includes(id) ? 0 : logprob(id)),
    alternatives: count === 0 ? undefined : largest(logits, count).map((id) => ({ id, logprob: logprob(id) })),
  };
}
