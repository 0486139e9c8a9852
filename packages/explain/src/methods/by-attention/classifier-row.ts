import type { BlackBox, Question } from "@limelight/core";
import { z } from "zod";
import type { AttentionAsked, AttentionMethod } from "../../attention/attention-method.ts";
import { ExplainError } from "../../explain-error.ts";
import { lookInside, tokenUnits } from "../../gradients/look-inside.ts";
import type { Attribution, Context } from "../../method.ts";
import { classifierPosition } from "../../pooled-position.ts";

/** Said of every method here, in its caution. */
export const sameForAll = "It says what is read, the same for every class, not what speaks for or against one.";

/** The option `upToLayer` as these methods share it. */
export const upToLayerOption = z
  .int()
  .min(-1)
  .describe("the layer whose output is read, counted from 0; -1 is the last");

/** The option `rollout` as methods share it whose layers can be multiplied up. */
export const rolloutOption = z
  .boolean()
  .describe("layers multiplied up from the text's own tokens; else what the one layer's own inputs give");

interface RowOptions extends Pick<AttentionAsked, "rollout"> {
  readonly upToLayer: number;
}

/**
 * What the token that a classifier reads (the first of BERT's kin, the last of GPT-2) draws from each token: its row of an attention
 * method. The target does not matter, but is checked.
 * @throws ExplainError "needs-gradients" where the subject cannot be looked into, "bad-target", "bad-option"
 */
export async function classifierRow(
  method: AttentionMethod,
  subject: BlackBox,
  input: Question,
  target: number,
  { upToLayer: given, rollout }: RowOptions,
  { signal, progress }: Context,
): Promise<Attribution> {
  const inside = lookInside(subject, target);
  const { layers } = inside.size;
  if (given >= layers)
    throw new ExplainError("bad-option", `there is no layer ${given}`, `they are counted from 0 to ${layers - 1}`);
  const layer = given === -1 ? layers - 1 : given;
  const position = await classifierPosition(inside, input);
  const asked = { layers: [layer], queries: [position], ...(rollout && { rollout }) };
  const found = await method.compute(inside, input, asked, {
    ...(signal && { signal }),
    ...(progress && { progress }),
  });
  const units = tokenUnits(inside.tokens(input), input);
  if (!found.answer) throw new TypeError("a white box gave no answer");
  return {
    units,
    scores: Array.from(found.layers[0]?.data.subarray(position * units.length, (position + 1) * units.length) ?? []),
    outputKind: "attention",
    target,
    prediction: found.answer,
    queries: found.queries,
  };
}
