import type { Activation } from "@limelight/core";
import { z } from "zod";
import { matrix } from "../step-gradients.ts";
import type { StepMethod } from "../step-method.ts";
import { requireBelow, stepPatterns } from "../step-patterns.ts";

const options = z.strictObject({
  layer: z.int().nonnegative().optional().describe("one layer, counted from 0; default: the mean of all"),
  head: z.int().nonnegative().optional().describe("one head, counted from 0; default: the mean of all"),
});

/**
 * Attention weights (Bahdanau, Cho and Bengio 2015) of the place that each token was written from: self-attention to the tokens before it,
 * and cross-attention to an encoder's. Means over layers and heads by default, as in inseq.
 */
export const stepAttention: StepMethod<z.infer<typeof options>> = {
  id: "attention",
  title: "Attention weights",
  citation: "Bahdanau, Cho and Bengio 2015, Neural Machine Translation by Jointly Learning to Align and Translate",
  asks: "Where did the model look when it wrote this token?",
  caution: "Looking is not using: much of it goes to the first token and to punctuation.",
  options,
  modes: { inseq: {} },
  sideless: () => true,
  async attribute(subject, input, { layer, head }, context) {
    const { layers, heads } = subject.size;
    requireBelow("layer", layer, layers);
    requireBelow("head", head, heads);
    const { target, steps, queries } = await stepPatterns(subject, input, context);
    const chosen = <Part>(parts: readonly Part[]): readonly Part[] =>
      layer === undefined ? parts : parts.slice(layer, layer + 1);
    const columns = steps.map((_, step) => {
      const query = input.from - 1 + step;
      return {
        source: meanRow(chosen(target.cross), query, head),
        target: meanRow(chosen(target.self), query, head).slice(0, query + 1),
      };
    });
    return { scores: matrix(input, columns), steps, outputKind: "attention", queries };
  },
};

// What a query looks at, the mean over patterns, and over heads unless one is named.
function meanRow(patterns: readonly Activation[], query: number, head: number | undefined): number[] {
  const rows = patterns.flatMap(({ shape, data }) => {
    const [heads = 0, queries = 0, keys = 0] = shape;
    return Array.from({ length: heads }, (_, each) => each)
      .filter((each) => head === undefined || each === head)
      .map((each) => data.subarray((each * queries + query) * keys, (each * queries + query + 1) * keys));
  });
  return Array.from(
    { length: rows[0]?.length ?? 0 },
    (_, key) => rows.reduce((sum, row) => sum + (row[key] ?? 0), 0) / rows.length,
  );
}
