import type { GradientAnswer, HookName } from "@limelight/core";
import { z } from "zod";
import { TextGradients } from "../gradients/text-gradients.ts";
import { seen, tokenUnits } from "../gradients/look-inside.ts";
import type { Method } from "../method.ts";
import { requireOneStack } from "../one-stack.ts";
import { outputOption } from "../output.ts";
import { classifierPosition } from "../pooled-position.ts";

const options = z.strictObject({ output: outputOption.default("logit") });

/**
 * Attention x gradient (Chefer, Gur and Wolf 2021, section 3.1, self-attention): layer by layer Ā is the mean over heads of
 * (∇A ⊙ A)⁺, and R ← R + Ā R from R = I. Scores are the row of the token that is classified (the first of BERT's kin, the last of
 * GPT-2), without the 1 that it began with. The authors explain the logit, which is the default here.
 */
export const attentionXGradient: Method<z.infer<typeof options>> = {
  id: "attention-x-gradient",
  title: "Attention x gradient",
  citation:
    "Chefer, Gur and Wolf 2021, Generic Attention-model Explainability for Interpreting Bi-Modal and Encoder-Decoder Transformers",
  asks: "Where does attention that helps the prediction lead back to?",
  caution: "Sizes alone, never against; what the feed-forward layers do is left out.",
  options,
  modes: {},
  sideless: () => true,
  async attribute(subject, input, target, { output }, context) {
    const gradients = new TextGradients(subject, input, target, output, context);
    requireOneStack(gradients.subject);
    const { layers } = gradients.subject.size;
    const hooks = Array.from({ length: layers }, (_, layer): HookName => `blocks.${layer}.attn.hook_pattern`);
    const found = await gradients.here({ by: hooks });
    const units = tokenUnits(gradients.subject.tokens(input), input);
    const position = await classifierPosition(gradients.subject, input);
    const scores = rowOf(
      position,
      hooks.map((hook) => helpful(found, hook)),
      units.length,
    );
    return {
      units,
      scores: scores.map((score, token) => (token === position ? score - 1 : score)),
      outputKind: output,
      output: gradients.output(found.answer),
      target,
      prediction: found.answer,
      queries: gradients.queries,
    };
  },
};

/** The mean over heads of (∇A ⊙ A)⁺, [tokens, tokens]. */
function helpful(found: GradientAnswer, hook: HookName): Float64Array {
  const { value, gradient } = seen(found, hook);
  const [heads = 1, queries = 0, keys = 0] = value.shape;
  const mean = new Float64Array(queries * keys);
  value.data.forEach((number, index) => {
    const cell = index % mean.length;
    mean[cell] = (mean[cell] ?? 0) + Math.max(0, number * (gradient.data[index] ?? 0)) / heads;
  });
  return mean;
}

// A row of (I + Ā_L) … (I + Ā_1): a row vector times matrices, from the top layer down.
function rowOf(position: number, layers: readonly Float64Array[], tokens: number): number[] {
  const first = Array.from({ length: tokens }, (_, token) => (token === position ? 1 : 0));
  return layers
    .toReversed()
    .reduce<number[]>(
      (row, matrix) =>
        row.map((own, key) =>
          row.reduce((sum, weight, query) => sum + weight * (matrix[query * tokens + key] ?? 0), own),
        ),
      first,
    );
}
