import type { Activation, PackedWeight } from "@limelight/kernels";
import { z } from "zod";
import type { PreNormWeights } from "../blocks/pre-norm-block.ts";
import { wordEmbeddings } from "../blocks/stream.ts";
import { decoderBlockHooks } from "../hooks/names.ts";
import type { NormWeights, WeightLoader } from "../weights/weight-loader.ts";
import type { WeightReader } from "../weights/weight-reader.ts";
import type { Architecture, Blueprint, Network } from "./architecture.ts";
import { firstRow, type Head, type HeadLoaders } from "./head.ts";
import { activationOf, independent, labelsOf, type ModelConfig } from "./model-config.ts";
import { commonFields, count, parseConfig, refuse } from "./parse-config.ts";
import { preNormNetwork } from "./pre-norm-network.ts";
import { stackBlueprint } from "./stack-network.ts";
import { ropeFields, rotaryOf, rotationBy, type RopeFields } from "./rotary-config.ts";

const theta = z.number().positive();

const schema = z.object({
  ...commonFields,
  hidden_size: count,
  num_hidden_layers: count,
  num_attention_heads: count,
  intermediate_size: count,
  hidden_activation: z.string().default("gelu"),
  max_position_embeddings: count.default(8192),
  norm_eps: z.number().positive().default(1e-5),
  norm_bias: z.boolean().default(false),
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
  decoder_bias: z.boolean().default(true),
  classifier_bias: z.boolean().default(false),
  classifier_activation: z.string().default("gelu"),
  classifier_pooling: z.enum(["cls", "mean"]).default("cls"),
  local_attention: z.int().default(128),
  global_attn_every_n_layers: count.default(3),
  global_rope_theta: theta.nullish(),
  local_rope_theta: theta.nullish(),
  layer_types: z.array(z.string()).nullish(),
  rope_parameters: z
    .object({ full_attention: ropeFields.nullish(), sliding_attention: ropeFields.nullish() })
    .nullish(),
  tie_word_embeddings: z.boolean().default(true),
});

interface ModernBertConfig extends ModelConfig {
  readonly positions: number;
  readonly biases: Readonly<Record<"norm" | "attention" | "mlp" | "head" | "decoder", boolean>>;
  readonly headActivation: Activation;
  /** What a sequence classifier reads: the first row's state, or the mean of all. */
  readonly pooling: "cls" | "mean";
  readonly ropes: { readonly global: RopeFields; readonly local: RopeFields };
  /** The largest distance to a token that local layers see. */
  readonly window: number;
  readonly local: (layer: number) => boolean;
}

const words = "embeddings.tok_embeddings.weight";

/**
 * ModernBERT (Warner et al. 2024): an encoder whose norms stand in front, without biases, with rotary positions and gated feed-forward
 * layers, most of its layers seeing a window alone. Masked LM, sequence and token classification. Blocks and their hooks:
 * pre-norm-block.ts.
 */
export const modernBert: Architecture = {
  prefix: "model.",
  ignored: [/rotary_emb\.\w+$/, /^decoder\./, /^head\./],
  blueprint(json, reader): Blueprint {
    const config = read(json);
    const heads = headsOf(reader, config);
    const output = config.tied ? words : "decoder.weight";
    return {
      config,
      maxTokens: config.positions,
      causal: false,
      ...stackBlueprint(config.layers, { embedding: ["hook_embed"], block: decoderBlockHooks, normed: true }),
      heads,
      build: (load) => network(load, config, heads["masked-lm"] !== undefined && output === words),
    };
  },
};

function read(json: Readonly<Record<string, unknown>>): ModernBertConfig {
  const c = parseConfig(schema, json);
  const heads = c.num_attention_heads;
  refuse(c.hidden_size % heads !== 0, `hidden_size ${c.hidden_size} is not a multiple of num_attention_heads ${heads}`);
  const labels = labelsOf(c.id2label, c.num_labels);
  const global = { rope_theta: c.global_rope_theta ?? 160_000, ...c.rope_parameters?.full_attention };
  const local = { rope_theta: c.local_rope_theta ?? 10_000, ...c.rope_parameters?.sliding_attention };
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
    activation: activationOf(c.hidden_activation),
    epsilon: c.norm_eps,
    segments: 0,
    norms: "in-front",
    labels,
    independentLabels: independent(labels, c.problem_type),
    tied: c.tie_word_embeddings,
    positions: c.max_position_embeddings,
    biases: {
      norm: c.norm_bias,
      attention: c.attention_bias,
      mlp: c.mlp_bias,
      head: c.classifier_bias,
      decoder: c.decoder_bias,
    },
    pooling: c.classifier_pooling,
    headActivation: activationOf(c.classifier_activation),
    ropes: { global, local },
    window: Math.floor(c.local_attention / 2),
    local: (layer) =>
      c.layer_types ? c.layer_types[layer] === "sliding_attention" : layer % c.global_attn_every_n_layers !== 0,
  };
}

function network(load: WeightLoader, config: ModernBertConfig, tied: boolean): Network {
  const { vocabulary, hidden, intermediate, layers, heads, headFeatures, activation, epsilon, positions } = config;
  const table = load.table(words, vocabulary, hidden, tied);
  const embeddingNorm = norm(load, "embeddings.norm", config);
  const rotate = (rope: RopeFields) => rotationBy(load, rotaryOf(rope, { headFeatures, positions, theta: 10_000 }));
  const [global, local] = [rotate(config.ropes.global), rotate(config.ropes.local)];
  const shape = { heads, keyHeads: heads, headFeatures, scale: headFeatures ** -0.5 };
  const design = { shape, hidden, intermediate, activation, epsilon };
  return preNormNetwork({
    words: table,
    firstPosition: 0,
    causal: false,
    embed(ops, stream) {
      const word = ops.hook("hook_embed", wordEmbeddings(ops, table, stream), stream.all.slice([hidden]));
      return ops.norm(word, embeddingNorm, epsilon);
    },
    blocks: Array.from({ length: layers }, (_, layer) => ({
      weights: block(load, config, layer),
      design: { ...design, rotate: config.local(layer) ? local : global },
      window: config.local(layer) ? config.window : undefined,
    })),
    finalNorm: norm(load, "final_norm", config),
  });
}

// Layer norm, in most checkpoints without a bias.
function norm(load: WeightLoader, name: string, { hidden, biases }: ModernBertConfig): NormWeights {
  if (biases.norm) return load.norm(name, hidden);
  return { gain: load.vector(`${name}.weight`, [hidden]), shift: load.zeros(1, hidden) };
}

function block(load: WeightLoader, config: ModernBertConfig, layer: number): PreNormWeights {
  const { hidden, intermediate, biases } = config;
  const at = `layers.${layer}`;
  const part = (name: string, columns: number, biased: boolean, which: number, size: number): PackedWeight =>
    load.fused(
      {
        weight: `${at}.${name}.weight`,
        bias: biased ? `${at}.${name}.bias` : undefined,
        inner: hidden,
        columns,
      },
      Array.from({ length: size }, (_, i) => which * size + i),
    );
  const linear = (name: string, inner: number, biased: boolean): PackedWeight =>
    load.linearOf(`${at}.${name}.weight`, biased ? `${at}.${name}.bias` : undefined, inner, hidden);
  const third = (which: number): PackedWeight => part("attn.Wqkv", 3 * hidden, biases.attention, which, hidden);
  const half = (which: number): PackedWeight => part("mlp.Wi", 2 * intermediate, biases.mlp, which, intermediate);
  return {
    attentionNorm: layer === 0 ? undefined : norm(load, `${at}.attn_norm`, config),
    attention: { query: third(0), key: third(1), value: third(2), output: linear("attn.Wo", hidden, biases.attention) },
    mlpNorm: norm(load, `${at}.mlp_norm`, config),
    mlp: { up: half(0), linear: half(1), down: linear("mlp.Wo", intermediate, biases.mlp) },
  };
}

function headsOf(reader: WeightReader, config: ModernBertConfig): HeadLoaders {
  const { vocabulary, labels, tied, biases, architectures, pooling } = config;
  const decoder = tied ? words : "decoder.weight";
  if (!reader.has("classifier.weight")) {
    if (!reader.has("head.dense.weight")) return {};
    return { "masked-lm": headOf(config, "any", decoder, biases.decoder ? "decoder.bias" : undefined, vocabulary) };
  }
  const classifier = (rows: Head["rows"]) =>
    headOf(config, rows, "classifier.weight", "classifier.bias", labels.length);
  return architectures.some((name) => name.endsWith("ForTokenClassification"))
    ? { "token-classification": classifier("any") }
    : {
        "sequence-classification": (load) => ({
          ...classifier(firstRow)(load),
          ...(pooling === "mean" && { pools: pooling }),
        }),
      };
}

// Dense, activation, norm, decoder, whatever is decoded.
function headOf(
  config: ModernBertConfig,
  rows: Head["rows"],
  weight: string,
  bias: string | undefined,
  outputs: number,
) {
  return (load: WeightLoader): Head => {
    const { hidden, epsilon, biases, headActivation: activation } = config;
    const dense = load.linearOf("head.dense.weight", biases.head ? "head.dense.bias" : undefined, hidden, hidden);
    const headNorm = norm(load, "head.norm", config);
    const decoder = load.linearOf(weight, bias, hidden, outputs);
    return {
      parts: { dense: { linear: dense, activation }, norm: headNorm, decoder },
      rows,
      outputs,
      apply: (ops, input, hookPooled) => {
        const state = ops.norm(ops.linear(input, dense, activation, "head"), headNorm, epsilon);
        return ops.linear(rows === "any" ? state : hookPooled(state), decoder);
      },
    };
  };
}
