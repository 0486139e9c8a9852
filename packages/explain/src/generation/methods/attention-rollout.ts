import { z } from "zod";
import { residualAttention } from "../../attention/residual-attention.ts";
import { multiply, multiplyUp, type TokenMatrix } from "../../attention/token-matrix.ts";
import { matrix } from "../step-gradients.ts";
import { identity, product } from "../rectangles.ts";
import type { StepMethod } from "../step-method.ts";
import { stepPatterns, type StackPatterns } from "../step-patterns.ts";

const options = z.strictObject({});

/**
 * Attention rollout (Abnar and Zuidema 2020) from the place that each token was written from: half of every layer is its residual
 * connection. In an encoder-decoder, whose cross-attention is a layer of its own with a residual connection too, what the decoder draws from
 * the encoder's states is rolled out through the encoder to its tokens (as Ferrando et al. 2022 do for contributions).
 */
export const stepAttentionRollout: StepMethod<z.infer<typeof options>> = {
  id: "attention-rollout",
  title: "Attention rollout",
  citation: "Abnar and Zuidema 2020, Quantifying Attention Flow in Transformers",
  asks: "If layers did nothing but mix tokens by attention, what would the place that wrote this token be made of?",
  caution: "Values, projections and feed-forward layers are left out, and heads count alike.",
  options,
  modes: {},
  sideless: () => true,
  async attribute(subject, input, _, context) {
    const { target, source, steps, queries } = await stepPatterns(subject, input, context);
    const encoder = source && multiplyUp(source.self.map((pattern) => residualAttention(pattern))).at(-1);
    const { own, other } = rolledOut(target, encoder);
    const columns = steps.map((__, step) => {
      const query = input.from - 1 + step;
      return { source: other[query] ?? [], target: (own[query] ?? []).slice(0, query + 1) };
    });
    return { scores: matrix(input, columns), steps, outputKind: "attention", queries };
  },
};

interface Drawn {
  /** [tokens][tokens]: what each token draws from those of its side. */
  readonly own: readonly (readonly number[])[];
  /** [tokens][encoder tokens]. */
  readonly other: readonly (readonly number[])[];
}

function rolledOut({ self, cross }: StackPatterns, encoder: TokenMatrix | undefined): Drawn {
  const tokens = self[0]?.shape[1] ?? 0;
  const sources = encoder?.tokens ?? 0;
  let own: TokenMatrix = { tokens, data: identity(tokens) };
  let other: Float64Array = new Float64Array(tokens * sources);
  for (const [layer, pattern] of self.entries()) {
    const mixing = residualAttention(pattern);
    own = multiply(mixing, own);
    other = product(mixing.data, other, tokens, sources);
    const across = cross[layer];
    if (!across || !encoder) continue;
    const drawn = product(meanOfHeads(across.data, across.shape[0] ?? 1), encoder.data, sources, sources);
    own = { tokens, data: own.data.map((share) => share / 2) };
    other = other.map((share, cell) => (share + (drawn[cell] ?? 0)) / 2);
  }
  return { own: rows(own.data, tokens), other: rows(other, sources) };
}

function meanOfHeads(data: Float32Array, heads: number): Float64Array {
  const size = data.length / heads;
  const mean = new Float64Array(size);
  data.forEach((weight, at) => (mean[at % size] = (mean[at % size] ?? 0) + weight / heads));
  return mean;
}

function rows(data: Float64Array, width: number): number[][] {
  if (width === 0) return [];
  return Array.from({ length: data.length / width }, (_, row) => [...data.subarray(row * width, (row + 1) * width)]);
}
