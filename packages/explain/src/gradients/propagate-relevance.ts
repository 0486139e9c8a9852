import type { BlackBox, Question, Rules } from "@limelight/core";
import type { Attribution, Context } from "../method.ts";
import { product } from "./arithmetic.ts";
import { absorbedRelevance, relevanceHooks } from "./relevance/index.ts";
import { requireOneStack } from "../one-stack.ts";
import { TextGradients, total } from "./text-gradients.ts";

/**
 * Shares the target's logit out by changed gradients: a token's score is its word embedding times what arrives there. Scores, what
 * was absorbed, and the residual (rounding) add up to the logit.
 */
export async function propagateRelevance(
  subject: BlackBox,
  input: Question,
  target: number,
  rules: Rules,
  context: Context,
): Promise<Attribution> {
  const gradients = new TextGradients(subject, input, target, "logit", context);
  const { size } = gradients.subject;
  requireOneStack(gradients.subject);
  const { dense } = await gradients.subject.head("sequence-classification");
  const found = await gradients.here({ by: relevanceHooks(gradients.subject, dense !== undefined), rules });
  const layers = Array.from({ length: size.layers }, (_, layer) => gradients.subject.projectionBiases(layer));
  const absorbed = absorbedRelevance(found, gradients.subject, await Promise.all(layers));
  const features = product(found.embeddings, found.gradient);
  const missing = absorbed.reduce((rest, { relevance }) => rest - relevance, gradients.output(found.answer));
  return gradients.attribution(found.answer, features, "sum", { absorbed, residual: missing - total(features) });
}
