import type { z } from "zod";
import { relevanceOptions } from "../gradients/relevance/options.ts";
import type { Method } from "../method.ts";

/**
 * AttnLRP (Achtibat et al. 2024): relevance goes through attention's products, and through gates, in equal halves, through the softmax by its gradient
 * (its Taylor expansion, the rest being absorbed), through norms and activation functions as in LRP for transformers. Explains a
 * logit.
 */
export const attnLrp: Method<z.infer<typeof relevanceOptions>> = {
  id: "attn-lrp",
  title: "AttnLRP",
  citation:
    "Achtibat, Hatefi, Dreyer, Jain, Wiegand, Lapuschkin and Samek 2024, AttnLRP: Attention-Aware Layer-Wise Relevance Propagation for Transformers",
  asks: "If the raw score is shared out backwards, through what is attended to as well, how much arrives at each word?",
  caution: "The softmax absorbs a part that can be large and of either sign: it is listed with the biases.",
  options: relevanceOptions,
  modes: {},
  async attribute(subject, input, target, _, context) {
    const { propagateRelevance } = await import("../gradients/propagate-relevance.ts");
    return propagateRelevance(
      subject,
      input,
      target,
      { attention: "halved", norm: "frozen", multiply: "halved", activation: { rule: "identity" } },
      context,
    );
  },
};
