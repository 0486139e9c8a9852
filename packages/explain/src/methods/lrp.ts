import type { z } from "zod";
import { relevanceOptions } from "../gradients/relevance/options.ts";
import type { Method } from "../method.ts";

/**
 * Layer-wise relevance propagation for transformers (Ali et al. 2022): the attention pattern and the deviations of norms count as
 * constants (AH-rule and LN-rule), activation functions hand on what they got in proportion (identity), and all else is LRP-0,
 * which is gradient times input. Gates, which the paper does not have, share evenly (AttnLRP's rule). Explains a logit.
 */
export const lrp: Method<z.infer<typeof relevanceOptions>> = {
  id: "lrp",
  title: "Layer-wise relevance propagation",
  citation:
    "Ali, Schnake, Eberle, Montavon, Müller and Wolf 2022, XAI for Transformers: Better Explanations through Conservative Propagation",
  asks: "If the raw score is shared out backwards, layer by layer, how much arrives at each word?",
  caution: "Where attention looks is taken for granted; positions and biases absorb a part, which is listed.",
  options: relevanceOptions,
  modes: {},
  async attribute(subject, input, target, _, context) {
    const { propagateRelevance } = await import("../gradients/propagate-relevance.ts");
    return propagateRelevance(
      subject,
      input,
      target,
      { attention: "frozen", norm: "frozen", multiply: "halved", activation: { rule: "identity" } },
      context,
    );
  },
};
