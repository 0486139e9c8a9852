import { z } from "zod";
import { valueNorm } from "../../attention/value-norm.ts";
import type { Method } from "../../method.ts";
import { classifierRow, upToLayerOption, sameForAll } from "./classifier-row.ts";

const options = z.strictObject({ upToLayer: upToLayerOption.default(-1) });

/** Value-weighted norms (Kobayashi et al. 2020) of what the token that a classifier reads takes in one layer, by default the last. */
export const attentionNorm: Method<z.infer<typeof options>> = {
  id: "attention-norm",
  title: "Value-weighted attention",
  citation: valueNorm.citation,
  asks: "How long is the vector that the token that is classified takes from each token in the last layer?",
  caution: `${sameForAll} ${valueNorm.caution}`,
  options,
  modes: {},
  attribute: (subject, input, target, given, context) =>
    classifierRow(valueNorm, subject, input, target, given, context),
};
