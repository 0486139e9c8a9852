import { z } from "zod";
import { aggregationOption, losesSides } from "../gradients/aggregation.ts";
import { integration, pathOptions } from "../gradients/path-options.ts";
import { TextGradients, type Place } from "../gradients/text-gradients.ts";
import type { Method } from "../method.ts";
import { outputOption } from "../output.ts";

const options = z.strictObject({
  ...pathOptions,
  output: outputOption.default("log-odds"),
  aggregation: aggregationOption.default("sum"),
});

/**
 * Integrated gradients (Sundararajan, Taly and Yan 2017): gradients along the straight path from a baseline's word
 * embeddings to the text's, integrated, times the way. Summed, the scores are output − base up to the residual, which is the
 * quadrature's error; `untilConverged` doubles the steps until it is small. Mode `captum` takes the logit, 50 Gauss-Legendre steps
 * and zeros, as captum 0.9 does; mode `inseq` the probability, unknown tokens but for special ones, and lengths (inseq 0.7.1).
 */
export const integratedGradients: Method<z.infer<typeof options>> = {
  id: "integrated-gradients",
  title: "Integrated gradients",
  citation: "Sundararajan, Taly and Yan 2017, Axiomatic Attribution for Deep Networks",
  asks: "On the way from a text without meaning to this one, how much does each token add to the prediction?",
  caution:
    "Another baseline asks another question; a large residual asks for more steps, or, where norms follow word embeddings at once (Llama), for another baseline than zeros.",
  options,
  modes: {
    captum: { output: "logit" },
    inseq: { output: "probability", baseline: "unk", keepSpecial: true, aggregation: "l2" },
  },
  sideless: losesSides,
  async attribute(subject, input, target, given, context) {
    const { baseline, keepSpecial, output, aggregation } = given;
    const { integrate } = await import("../gradients/path-integral.ts");
    const gradients = new TextGradients(subject, input, target, output, context);
    const place = (share: number): Place => ({ point: { baseline, keepSpecial, share } });
    const { start, end, features, ...more } = await integrate(
      gradients,
      { hook: "hook_embed", place },
      integration(given),
    );
    return gradients.attribution(end.answer, features, aggregation, {
      ...gradients.completeness(end.answer, start.answer, features),
      ...more,
    });
  },
};
