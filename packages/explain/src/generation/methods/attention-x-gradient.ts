import type { Activation, HookName, LanguageSubject, StepAnswer } from "@limelight/core";
import { z } from "zod";
import { attentionXGradient } from "../../methods/attention-x-gradient.ts";
import { identity, plus, product, transposed } from "../rectangles.ts";
import { matrix, StepGradients } from "../step-gradients.ts";
import type { StepMethod } from "../step-method.ts";
import { stepOutputOption } from "../step-output.ts";

const options = z.strictObject({ output: stepOutputOption.default("log-odds") });

/**
 * Attention x gradient (Chefer, Gur and Wolf 2021) of every written token: layer by layer Ā is the mean over heads of (∇A ⊙ A)⁺, and
 * relevance is R ← R + Ā R from R = I (section 3.1); an encoder-decoder's cross-attention adds R̄ᵀ Ā R̄ of both sides, whose R̄ have
 * their rows, but for the I, divided by their sums (section 3.2). Scores are the row of the place that the token was written from, without
 * the 1 that it began with.
 */
export const stepAttentionXGradient: StepMethod<z.infer<typeof options>> = {
  id: "attention-x-gradient",
  title: attentionXGradient.title,
  citation: attentionXGradient.citation,
  asks: "Where does attention that helps this written token lead back to?",
  caution: attentionXGradient.caution,
  options,
  modes: {},
  sideless: () => true,
  async attribute(subject, input, { output }, context) {
    const gradients = new StepGradients(subject, input, output, context);
    const hooks = patternHooks(subject);
    const { signal } = context;
    const { observations, queries } = await subject.observe([input], Object.values(hooks).flat(), signal && { signal });
    const here = await gradients.here(undefined, Object.values(hooks).flat());
    gradients.queries.forward += queries.forward;
    const patterns = observations[0] ?? new Map<HookName, Activation>();
    const columns = here.logits.map((_, step) => columnOf(hooks, patterns, here, step, input.from + step));
    return gradients.scored(here, matrix(input, columns));
  },
};

const layers = (count: number, name: (layer: number) => HookName): HookName[] =>
  Array.from({ length: count }, (_, layer) => name(layer));

interface PatternHooks {
  readonly encoder: readonly HookName[];
  readonly self: readonly HookName[];
  readonly cross: readonly HookName[];
}

function patternHooks({ size, encoderDecoder, encoderLayers }: LanguageSubject): PatternHooks {
  if (!encoderDecoder)
    return { encoder: [], cross: [], self: layers(size.layers, (layer) => `blocks.${layer}.attn.hook_pattern`) };
  return {
    encoder: layers(encoderLayers, (layer) => `encoder.${layer}.attn.hook_pattern`),
    self: layers(size.layers, (layer) => `decoder.${layer}.attn.hook_pattern`),
    cross: layers(size.layers, (layer) => `decoder.${layer}.cross_attn.hook_pattern`),
  };
}

function columnOf(
  { encoder, self, cross }: PatternHooks,
  patterns: ReadonlyMap<HookName, Activation>,
  { gradients }: StepAnswer,
  step: number,
  tokens: number,
): { source: number[]; target: number[] } {
  const helpful = (hook: HookName): Helpful => helpfulOf(patterns.get(hook), gradients[step]?.get(hook));
  const sources = encoder[0] === undefined ? 0 : helpful(encoder[0]).keys;
  let ofSource = identity(sources);
  for (const hook of encoder) ofSource = plus(ofSource, product(helpful(hook).mean, ofSource, sources, sources));
  let own = identity(tokens);
  let across = new Float64Array(tokens * sources);
  for (const [layer, hook] of self.entries()) {
    const { mean } = helpful(hook);
    across = Float64Array.from(plus(across, product(mean, across, tokens, sources)));
    own = plus(own, product(mean, own, tokens, tokens));
    const attended = cross[layer];
    if (attended === undefined) continue;
    const drawn = product(helpful(attended).mean, normalised(ofSource, sources), sources, sources);
    across = Float64Array.from(
      plus(across, product(transposed(normalised(own, tokens), tokens), drawn, tokens, sources)),
    );
  }
  const target = Array.from(own.subarray((tokens - 1) * tokens));
  return {
    source: Array.from(across.subarray((tokens - 1) * sources)),
    target: target.map((score, token) => (token === tokens - 1 ? score - 1 : score)),
  };
}

interface Helpful {
  /** [queries, keys]: the mean over heads of (∇A ⊙ A)⁺. */
  readonly mean: Float64Array;
  readonly keys: number;
}

// A step's gradients have the rows that it sees, its pattern those of all steps.
function helpfulOf(pattern: Activation | undefined, gradient: Activation | undefined): Helpful {
  if (!pattern || !gradient) throw new TypeError("the subject did not show a pattern");
  const [, rows = 0, width = 0] = pattern.shape;
  const [heads = 1, queries = 0, keys = 0] = gradient.shape;
  const mean = new Float64Array(queries * keys);
  for (let head = 0; head < heads; head++)
    for (let query = 0; query < queries; query++)
      for (let key = 0; key < keys; key++) {
        const weight = pattern.data[(head * rows + query) * width + key] ?? 0;
        const slope = gradient.data[(head * queries + query) * keys + key] ?? 0;
        mean[query * keys + key] = (mean[query * keys + key] ?? 0) + Math.max(0, weight * slope) / heads;
      }
  return { mean, keys };
}

// What was added to I, rows divided by their sums, and I.
function normalised(relevance: Float64Array, tokens: number): Float64Array {
  const added = relevance.map((number, at) => number - (at % (tokens + 1) === 0 ? 1 : 0));
  const sums = Array.from({ length: tokens }, (_, row) =>
    added.subarray(row * tokens, (row + 1) * tokens).reduce((sum, number) => sum + number, 0),
  );
  return added.map((number, at) => number / (sums[Math.floor(at / tokens)] || 1) + (at % (tokens + 1) === 0 ? 1 : 0));
}
