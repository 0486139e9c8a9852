import { z } from "zod";
import { rollout } from "../../attention/rollout.ts";
import type { Method } from "../../method.ts";
import { classifierRow, upToLayerOption, sameForAll } from "./classifier-row.ts";

const options = z.strictObject({ upToLayer: upToLayerOption.default(-1) });

/** Attention rollout (Abnar and Zuidema 2020) of the token that a classifier reads, from the last layer down to the text. */
export const attentionRollout: Method<z.infer<typeof options>> = {
  id: "attention-rollout",
  title: "Attention rollout",
  citation: rollout.citation,
  asks: "If layers did nothing but mix tokens by attention, what would the token that is classified be made of?",
  caution: `${sameForAll} ${rollout.caution}`,
  options,
  modes: {},
  attribute: (subject, input, target, given, context) => classifierRow(rollout, subject, input, target, given, context),
};
