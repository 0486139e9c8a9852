import type { SubjectToken } from "@limelight/core";
import { z } from "zod";
import { ExplainError } from "../explain-error.ts";
import type { StepInput } from "./step-method.ts";

const kinds = ["zero", "pad", "unk", "mask"] as const;

/** The options `baseline` and `keepSpecial` of methods of steps. */
export const stepBaselineOptions = {
  baseline: z
    .enum(kinds)
    .default("zero")
    .describe("what the text is held against: zeros, or one special token's embedding everywhere"),
  keepSpecial: z.boolean().default(false).describe("whether special tokens keep their own embeddings in the baseline"),
};

/**
 * Ids that stand in the place of a text's tokens; -1 for zeros.
 * @throws ExplainError "bad-option" where the tokenizer has no such token
 */
export function baselineIds(
  { source, target, tokens, special }: StepInput,
  { baseline, keepSpecial }: { readonly baseline: (typeof kinds)[number]; readonly keepSpecial: boolean },
): { readonly source?: Int32Array; readonly target: Int32Array } {
  const token = baseline === "zero" ? undefined : special[baseline];
  if (baseline !== "zero" && !token)
    throw new ExplainError(
      "bad-option",
      `the tokenizer has no ${baseline} token for the baseline`,
      "take the baseline zero",
    );
  const side = (ids: Int32Array, of: readonly SubjectToken[]): Int32Array =>
    ids.map((id, index) => (keepSpecial && of[index]?.special ? id : (token?.id ?? -1)));
  return { ...(source && { source: side(source, tokens.source) }), target: side(target, tokens.target) };
}
