import { z } from "zod";
import type { PreNormWeights } from "../blocks/pre-norm-block.ts";
import { wordEmbeddings } from "../blocks/stream.ts";
import { decoderBlockHooks } from "../hooks/names.ts";
import type { WeightLoader } from "../weights/weight-loader.ts";
import type { Architecture, Blueprint, Network } from "./architecture.ts";
import { decoderHeads } from "./head.ts";
import { activationOf, independent, labelsOf, type ModelConfig } from "./model-config.ts";
import { commonFields, count, parseConfig, refuse } from "./parse-config.ts";
import { preNormNetwork } from "./pre-norm-network.ts";
import { stackBlueprint } from "./stack-network.ts";
import { ropeOf, rotaryFields, rotaryOf, rotationBy, type RopeFields } from "./rotary-config.ts";

const schema = z.object({
  ...commonFields,
  ...rotaryFields,
  hidden_size: count,
  num_hidden_layers: count,
  num_attention_heads: count,
  intermediate_size: count,
  hidden_act: z.string().default("gelu"),
  max_position_embeddings: count,
  layer_norm_eps: z.number().positive().default(1e-5),
  use_parallel_residual: z.boolean().default(true),
  attention_bias: z.boolean().default(true),
  pad_token_id: z.int().nullish(),
  tie_word_embeddings: z.boolean().default(false),
});

const otherNames = { rotary_pct: "partial_rotary_factor", rotary_emb_base: "rope_theta" };

interface NeoxConfig extends ModelConfig {
  readonly positions: number;
  readonly padId: number | undefined;
  readonly rope: RopeFields;
  readonly parallel: boolean;
  readonly attentionBias: boolean;
}

/**
 * GPT-NeoX (Black et al. 2022) and Pythia: rotary positions on a part of each head, one fused matrix in which every head has its query,
 * key and value behind one another, attention and feed-forward layer side by side. A language model, or a classifier of the last token.
 * Blocks and their hooks: pre-norm-block.ts.
 */
export const gptNeox: Architecture = {
  prefix: "gpt_neox.",
  ignored: [/\.attention\.(?:bias|masked_bias|rotary_emb\.inv_freq)$/, /^embed_out\.weight$/],
  blueprint(json, reader): Blueprint {
    const config = read(json);
    const { heads, tiesWords } = decoderHeads(config, reader, { words, own: "embed_out.weight" });
    const hooks = decoderBlockHooks.filter(
      (hook) => hook !== "mlp.hook_pre_linear" && !(config.parallel && hook === "hook_resid_mid"),
    );
    return {
      config,
      maxTokens: config.positions,
      causal: true,
      ...stackBlueprint(config.layers, { embedding: ["hook_embed"], block: hooks, normed: true }),
      heads,
      build: (load) => network(load, config, tiesWords),
    };
  },
};

const words = "embed_in.weight";

function read(json: Readonly<Record<string, unknown>>): NeoxConfig {
  const c = parseConfig(schema, json, otherNames);
  const heads = c.num_attention_heads;
  refuse(c.hidden_size % heads !== 0, `hidden_size ${c.hidden_size} is not a multiple of num_attention_heads ${heads}`);
  const labels = labelsOf(c.id2label, c.num_labels);
  return {
    architectures: c.architectures ?? [],
    vocabulary: c.vocab_size,
    hidden: c.hidden_size,
    embedding: c.hidden_size,
    layers: c.num_hidden_layers,
    heads,
    keyHeads: heads,
    headFeatures: c.hidden_size / heads,
    intermediate: c.intermediate_size,
    activation: activationOf(c.hidden_act),
    epsilon: c.layer_norm_eps,
    segments: 0,
    norms: "in-front",
    labels,
    independentLabels: independent(labels, c.problem_type),
    tied: c.tie_word_embeddings,
    positions: c.max_position_embeddings,
    padId: c.pad_token_id ?? undefined,
    rope: ropeOf(c),
    parallel: c.use_parallel_residual,
    attentionBias: c.attention_bias,
  };
}

function network(load: WeightLoader, config: NeoxConfig, tied: boolean): Network {
  const { vocabulary, hidden, intermediate, layers, heads, headFeatures, activation, epsilon, positions } = config;
  const table = load.table(words, vocabulary, hidden, tied);
  const rotate = rotationBy(load, rotaryOf(config.rope, { headFeatures, positions, theta: 10_000, share: 0.25 }));
  const shape = { heads, keyHeads: heads, headFeatures, scale: headFeatures ** -0.5 };
  const design = { shape, hidden, intermediate, activation, epsilon, rotate, parallel: config.parallel };
  return preNormNetwork({
    words: table,
    firstPosition: 0,
    causal: true,
    embed: (ops, stream) => ops.hook("hook_embed", wordEmbeddings(ops, table, stream), stream.all.slice([hidden])),
    blocks: Array.from({ length: layers }, (_, layer) => ({ weights: block(load, config, layer), design })),
    finalNorm: load.norm("final_layer_norm", hidden),
  });
}

function block(load: WeightLoader, config: NeoxConfig, layer: number): PreNormWeights {
  const { hidden, intermediate, headFeatures, attentionBias } = config;
  const at = `layers.${layer}`;
  const biasOf = (name: string): string | undefined => (attentionBias ? `${at}.attention.${name}.bias` : undefined);
  const fused = {
    weight: `${at}.attention.query_key_value.weight`,
    bias: biasOf("query_key_value"),
    inner: hidden,
    columns: 3 * hidden,
  };
  // [heads, 3, headFeatures]
  const part = (which: number) =>
    load.fused(
      fused,
      Array.from(
        { length: hidden },
        (_, i) => (Math.floor(i / headFeatures) * 3 + which) * headFeatures + (i % headFeatures),
      ),
    );
  return {
    attentionNorm: load.norm(`${at}.input_layernorm`, hidden),
    attention: {
      query: part(0),
      key: part(1),
      value: part(2),
      output: load.linearOf(`${at}.attention.dense.weight`, biasOf("dense"), hidden, hidden),
    },
    mlpNorm: load.norm(`${at}.post_attention_layernorm`, hidden),
    mlp: {
      up: load.linear(`${at}.mlp.dense_h_to_4h`, hidden, intermediate),
      down: load.linear(`${at}.mlp.dense_4h_to_h`, intermediate, hidden),
    },
  };
}
