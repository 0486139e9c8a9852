import { ExplainError } from "../explain-error.ts";
import { alti } from "./alti.ts";
import type { AttentionMethod } from "./attention-method.ts";
import { flow } from "./flow/flow.ts";
import { raw } from "./raw.ts";
import { rollout } from "./rollout.ts";
import { valueNorm } from "./value-norm.ts";
import { valueZeroing } from "./value-zeroing.ts";

/** Every way to see which token draws on which; a new one is one file and one line here. */
export const attentionMethods: readonly AttentionMethod[] = [raw, rollout, flow, valueNorm, valueZeroing, alti];

/**
 * The attention method of that name.
 * @throws ExplainError `unknown-method`
 */
export function findAttentionMethod(id: string): AttentionMethod {
  const method = attentionMethods.find((candidate) => candidate.id === id);
  if (!method)
    throw new ExplainError(
      "unknown-method",
      `there is no attention method "${id}"`,
      `take one of ${attentionMethods.map((candidate) => candidate.id).join(", ")}`,
    );
  return method;
}
