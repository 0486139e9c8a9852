import { z } from "zod";
import { valueZeroing } from "../../attention/value-zeroing.ts";
import type { Method } from "../../method.ts";
import { classifierRow, upToLayerOption, rolloutOption, sameForAll } from "./classifier-row.ts";

const options = z.strictObject({ upToLayer: upToLayerOption.default(-1), rollout: rolloutOption.default(true) });

/** Value zeroing (Mohebbi et al. 2023) of the token that a classifier reads, multiplied up over all layers by default. */
export const valueZeroingOfClassifier: Method<z.infer<typeof options>> = {
  id: "value-zeroing",
  title: "Value zeroing",
  citation: valueZeroing.citation,
  asks: "How much does each token's value matter to the token that is classified, through all layers?",
  caution: `${sameForAll} ${valueZeroing.caution}`,
  options,
  modes: {},
  attribute: (subject, input, target, given, context) =>
    classifierRow(valueZeroing, subject, input, target, given, context),
};
