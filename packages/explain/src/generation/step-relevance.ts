import type { LanguageSubject, Rules } from "@limelight/core";
import { z } from "zod";
import type { Context } from "../method.ts";
import { StepGradients } from "./step-gradients.ts";
import type { StepAttribution, StepInput } from "./step-method.ts";
import { sumOf, timesEmbeddings } from "./step-products.ts";

/** The options of relevance propagation: it begins with a raw score, which is shared out among its causes. */
export const stepRelevanceOptions = z.strictObject({
  output: z.enum(["logit"]).default("logit").describe("what is shared out: the token's raw score"),
});

/**
 * Shares every step's logit out by changed gradients: a token's score is its word embedding times what arrives there. What does not
 * arrive (positions, biases, the softmax) is the residual.
 */
export async function propagateSteps(
  subject: LanguageSubject,
  input: StepInput,
  rules: Rules,
  context: Context,
): Promise<StepAttribution> {
  const gradients = new StepGradients(subject, input, "logit", context);
  const here = await gradients.here(rules);
  const features = here.logits.map((_, step) => timesEmbeddings(gradients.gradients(here, step), here.embeddings));
  const outputs = gradients.outputs(here);
  return gradients.attribution(here, features, "sum", (step) => {
    const [output = Number.NaN, own] = [outputs[step], features[step]];
    return { base: 0, residual: output - (own ? sumOf(own) : 0) };
  });
}
