import { z } from "zod";
import { flow } from "../../attention/flow/flow.ts";
import type { Method } from "../../method.ts";
import { classifierRow, upToLayerOption, sameForAll } from "./classifier-row.ts";

const options = z.strictObject({ upToLayer: upToLayerOption.default(-1) });

/** Attention flow (Abnar and Zuidema 2020) into the token that a classifier reads from each token of the text. */
export const attentionFlow: Method<z.infer<typeof options>> = {
  id: "attention-flow",
  title: "Attention flow",
  citation: flow.citation,
  asks: "How much could flow from each token to the one that is classified, if weights were the widths of pipes?",
  caution: `${sameForAll} ${flow.caution}`,
  options,
  modes: {},
  attribute: (subject, input, target, given, context) => classifierRow(flow, subject, input, target, given, context),
};
