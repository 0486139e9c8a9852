import { z } from "zod";
import { alti } from "../../attention/alti.ts";
import type { Method } from "../../method.ts";
import { classifierRow, upToLayerOption, rolloutOption, sameForAll } from "./classifier-row.ts";

const options = z.strictObject({ upToLayer: upToLayerOption.default(-1), rollout: rolloutOption.default(true) });

/** ALTI (Ferrando et al. 2022) of the token that a classifier reads, multiplied up over all layers by default, as in the paper. */
export const altiOfClassifier: Method<z.infer<typeof options>> = {
  id: "alti",
  title: "ALTI",
  citation: alti.citation,
  asks: "What is the token that is classified made of, by how much nearer each vector brings it to what it became?",
  caution: `${sameForAll} ${alti.caution}`,
  options,
  modes: {},
  attribute: (subject, input, target, given, context) => classifierRow(alti, subject, input, target, given, context),
};
