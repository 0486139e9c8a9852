import { z } from "zod";
import type { PreNormDesign, PreNormWeights } from "../blocks/pre-norm-block.ts";
import { wordEmbeddings } from "../blocks/stream.ts";
import { decoderBlockHooks } from "../hooks/names.ts";
import type { WeightLoader } from "../weights/weight-loader.ts";
import type { Architecture, Blueprint, Network } from "./architecture.ts";
import type { DropoutRates } from "../run/dropout.ts";
import { ratesAt, readRates } from "./dropout-rates.ts";
import { decoderHeads } from "./head.ts";
import { activationOf, independent, labelsOf, type ModelConfig } from "./model-config.ts";
import { commonFields, count, parseConfig, refuse } from "./parse-config.ts";
import { preNormNetwork } from "./pre-norm-network.ts";
import { stackBlueprint } from "./stack-network.ts";

/** GPT-2's config.json; files of before 2020 name sizes as all others do. */
const schema = z.object({
  ...commonFields,
  n_embd: count,
  n_layer: count,
  n_head: count,
  n_positions: count,
  n_inner: count.nullish(),
  activation_function: z.string().default("gelu_new"),
  layer_norm_epsilon: z.number().positive().default(1e-5),
  pad_token_id: z.int().nullish(),
  scale_attn_weights: z.boolean().default(true),
  scale_attn_by_inverse_layer_idx: z.boolean().default(false),
  add_cross_attention: z.boolean().nullish(),
  tie_word_embeddings: z.boolean().default(true),
});

const otherNames = {
  hidden_size: "n_embd",
  num_hidden_layers: "n_layer",
  num_attention_heads: "n_head",
  max_position_embeddings: "n_positions",
};

interface Gpt2Config extends ModelConfig {
  readonly positions: number;
  readonly padId: number | undefined;
  /** What scores of a layer are multiplied by. */
  readonly scale: (layer: number) => number;
}

/** Those of the blocks that GPT-2 has: no rotary positions, no gates. */
const hooks = decoderBlockHooks.filter((hook) => !hook.includes("rot_") && hook !== "mlp.hook_pre_linear");

/**
 * GPT-2 (Radford et al. 2019): learned positions, norms in front, one fused matrix of queries, keys and values, weights as [in, out].
 * A language model, or a classifier of the last token. Blocks and their hooks: pre-norm-block.ts.
 */
export const gpt2: Architecture = {
  prefix: "transformer.",
  ignored: [/^h\.\d+\.attn\.(?:bias|masked_bias)$/, /^lm_head\.weight$/],
  blueprint(json, reader): Blueprint {
    const config = read(json);
    const { heads, tiesWords } = decoderHeads(config, reader, { words: "wte.weight", own: "lm_head.weight" });
    return {
      config,
      maxTokens: config.positions,
      causal: true,
      ...stackBlueprint(config.layers, { embedding: ["hook_embed", "hook_pos_embed"], block: hooks, normed: true }),
      heads,
      dropout: dropoutOf(json),
      build: (load) => network(load, config, tiesWords),
    };
  },
};

function read(json: Readonly<Record<string, unknown>>): Gpt2Config {
  const c = parseConfig(schema, json, otherNames);
  refuse(c.n_embd % c.n_head !== 0, `n_embd ${c.n_embd} is not a multiple of n_head ${c.n_head}`);
  refuse(c.add_cross_attention, "add_cross_attention is true, and Limelight runs GPT-2 alone");
  const labels = labelsOf(c.id2label, c.num_labels);
  const headFeatures = c.n_embd / c.n_head;
  return {
    architectures: c.architectures ?? [],
    vocabulary: c.vocab_size,
    hidden: c.n_embd,
    embedding: c.n_embd,
    layers: c.n_layer,
    heads: c.n_head,
    keyHeads: c.n_head,
    headFeatures,
    intermediate: c.n_inner ?? 4 * c.n_embd,
    activation: activationOf(c.activation_function),
    epsilon: c.layer_norm_epsilon,
    segments: 0,
    norms: "in-front",
    labels,
    independentLabels: independent(labels, c.problem_type),
    tied: c.tie_word_embeddings,
    positions: c.n_positions,
    padId: c.pad_token_id ?? undefined,
    scale: (layer) =>
      (c.scale_attn_weights ? headFeatures ** -0.5 : 1) / (c.scale_attn_by_inverse_layer_idx ? layer + 1 : 1),
  };
}

/** Of embeddings, patterns, and what goes to the residual; transformers' defaults. */
function dropoutOf(json: Readonly<Record<string, unknown>>): DropoutRates {
  const rates = readRates(json, { embd_pdrop: 0.1, attn_pdrop: 0.1, resid_pdrop: 0.1 });
  return ratesAt({
    embed: rates.embd_pdrop,
    hook_pattern: rates.attn_pdrop,
    hook_attn_out: rates.resid_pdrop,
    hook_mlp_out: rates.resid_pdrop,
  });
}

function network(load: WeightLoader, config: Gpt2Config, tied: boolean): Network {
  const { vocabulary, hidden, positions, layers } = config;
  const words = load.table("wte.weight", vocabulary, hidden, tied);
  const places = load.vector("wpe.weight", [positions, hidden]);
  return preNormNetwork({
    words,
    firstPosition: 0,
    causal: true,
    embed(ops, stream) {
      const slice = stream.all.slice([hidden]);
      const word = ops.hook("hook_embed", wordEmbeddings(ops, words, stream), slice);
      return ops.dropout(
        "embed",
        ops.add(word, ops.hook("hook_pos_embed", ops.lookUp(places, stream.positions), slice)),
      );
    },
    blocks: Array.from({ length: layers }, (_, layer) => ({
      weights: block(load, config, layer),
      design: design(config, layer),
    })),
    finalNorm: load.norm("ln_f", hidden),
  });
}

function design(config: Gpt2Config, layer: number): PreNormDesign {
  const { heads, keyHeads, headFeatures, hidden, intermediate, activation, epsilon } = config;
  const shape = { heads, keyHeads, headFeatures, scale: config.scale(layer) };
  return { shape, hidden, intermediate, activation, epsilon };
}

function block(load: WeightLoader, { hidden, intermediate }: Gpt2Config, layer: number): PreNormWeights {
  const at = `h.${layer}`;
  const linear = (name: string, inner: number, columns: number, outputs?: readonly number[]) =>
    load.fused(
      { weight: `${at}.${name}.weight`, bias: `${at}.${name}.bias`, inner, columns, layout: "in,out" },
      outputs,
    );
  // Queries, keys and values, one behind the other.
  const third = (part: number) =>
    linear(
      "attn.c_attn",
      hidden,
      3 * hidden,
      Array.from({ length: hidden }, (_, i) => part * hidden + i),
    );
  return {
    attentionNorm: load.norm(`${at}.ln_1`, hidden),
    attention: { query: third(0), key: third(1), value: third(2), output: linear("attn.c_proj", hidden, hidden) },
    mlpNorm: load.norm(`${at}.ln_2`, hidden),
    mlp: { up: linear("mlp.c_fc", hidden, intermediate), down: linear("mlp.c_proj", intermediate, hidden) },
  };
}
