import { bucketTable, t5Bucket } from "@limelight/kernels";
import { z } from "zod";
import type { AttentionWeights } from "../blocks/attention-layer.ts";
import type { FeedForwardWeights } from "../blocks/feed-forward.ts";
import { preNormBlock, type PreNormDesign, type PreNormWeights } from "../blocks/pre-norm-block.ts";
import { crossHooks, decoderBlockHooks, type BlockHook } from "../hooks/names.ts";
import { relativeBias } from "../run/score-bias.ts";
import type { WeightLoader } from "../weights/weight-loader.ts";
import type { WeightReader } from "../weights/weight-reader.ts";
import type { Architecture, Blueprint, Network } from "./architecture.ts";
import { encoderDecoderNetwork, sideDepth, type Side } from "./encoder-decoder-network.ts";
import type { DropoutRates } from "../run/dropout.ts";
import { ratesAt, readRates } from "./dropout-rates.ts";
import { activationOf, independent, labelsOf, type ModelConfig } from "./model-config.ts";
import { commonFields, count, parseConfig } from "./parse-config.ts";
import { blockWeights } from "../blocks/block-weights.ts";
import { encoderDecoderHooks, sequenceHead, sharedWords, outputWords } from "./sequence-to-sequence.ts";

const schema = z.object({
  ...commonFields,
  model_type: z.string(),
  d_model: count,
  d_kv: count.default(64),
  d_ff: count,
  num_layers: count,
  num_decoder_layers: count.nullish(),
  num_heads: count,
  relative_attention_num_buckets: count.default(32),
  relative_attention_max_distance: count.default(128),
  layer_norm_epsilon: z.number().positive().default(1e-6),
  feed_forward_proj: z.string().optional(),
  tie_word_embeddings: z.boolean().default(true),
  scale_decoder_outputs: z.boolean().optional(),
});

interface T5Config extends ModelConfig {
  readonly encoderLayers: number;
  readonly gated: boolean;
  readonly buckets: number;
  readonly maxDistance: number;
  /** Whether the decoder's states are scaled in front of the output matrix. */
  readonly scalesOutput: boolean;
}

type Stack = "encoder" | "decoder";

/**
 * T5 (Raffel et al. 2020), T5 v1.1, Flan-T5 and mT5: root-mean-square norms in front, no biases, scores that are not scaled but get a bias
 * for the distance between query and key, the same in all layers of a stack. The first version ties its output to the word embedding and
 * scales its states there; the later ones have gates and a matrix of their own. Blocks and their hooks: pre-norm-block.ts.
 */
export const t5: Architecture = {
  prefix: "",
  ignored: [/embed_tokens\.weight$/, /^lm_head\.weight$/, /EncDecAttention\.relative_attention_bias\.weight$/],
  blueprint(json, reader): Blueprint {
    const config = read(json);
    const { encoderLayers, layers, gated } = config;
    const hooks = decoderBlockHooks.filter(
      (hook) => !hook.includes("rot_") && (gated || hook !== "mlp.hook_pre_linear"),
    );
    const ofDecoder: BlockHook[] = [
      ...hooks,
      ...crossHooks.filter((hook) => hook !== "hook_normalized_resid_mid_cross"),
    ];
    return {
      config,
      maxTokens: Number.POSITIVE_INFINITY,
      encoderDecoder: true,
      causal: true,
      hookNames: encoderDecoderHooks({ layers: encoderLayers, hooks }, { layers, hooks: ofDecoder }),
      depth: encoderLayers + layers,
      depthOf: (hook) => sideDepth(hook, encoderLayers, layers),
      heads: { "sequence-to-sequence-lm": sequenceHead(config, output(config, reader)) },
      dropout: dropoutOf(json),
      build: (load) => network(load, config, reader),
    };
  },
};

function output(config: T5Config, reader: WeightReader) {
  const { hidden, scalesOutput } = config;
  return { weight: outputWords(config, reader), scale: scalesOutput ? hidden ** -0.5 : undefined };
}

/** Of words, patterns, inside of feed-forward layers, what goes to the residual, and behind the final norms. */
function dropoutOf(json: Readonly<Record<string, unknown>>): DropoutRates {
  const { dropout_rate: rate } = readRates(json, { dropout_rate: 0.1 });
  const hidden = ["hook_embed", "hook_attn_out", "hook_cross_attn_out", "mlp.hook_post", "hook_mlp_out", "hook_final"];
  return ratesAt(Object.fromEntries([...hidden, "hook_pattern"].map((site) => [site, rate])));
}

function read(json: Readonly<Record<string, unknown>>): T5Config {
  const c = parseConfig(schema, json);
  const later = c.model_type === "mt5";
  // transformers 4 says "not tied" for "not the first version"; transformers 5 says "tied" of all, and this apart.
  const scalesOutput = !later && (c.scale_decoder_outputs ?? c.tie_word_embeddings);
  // "relu", "gated-gelu": what other families call gelu_new, for those files' sake.
  const [first = "relu", second] = (c.feed_forward_proj ?? (later ? "gated-gelu" : "relu")).split("-");
  const activation = first === "gated" ? (second === "gelu" ? "gelu_new" : (second ?? "")) : first;
  const labels = labelsOf(c.id2label, c.num_labels);
  return {
    architectures: c.architectures ?? [],
    vocabulary: c.vocab_size,
    hidden: c.d_model,
    embedding: c.d_model,
    layers: c.num_decoder_layers ?? c.num_layers,
    heads: c.num_heads,
    keyHeads: c.num_heads,
    headFeatures: c.d_kv,
    intermediate: c.d_ff,
    activation: activationOf(activation),
    epsilon: c.layer_norm_epsilon,
    segments: 0,
    norms: "in-front",
    labels,
    independentLabels: independent(labels, c.problem_type),
    tied: scalesOutput,
    encoderLayers: c.num_layers,
    gated: first === "gated",
    buckets: c.relative_attention_num_buckets,
    maxDistance: c.relative_attention_max_distance,
    scalesOutput,
  };
}

function network(load: WeightLoader, config: T5Config, reader: WeightReader): Network {
  const { vocabulary, hidden, heads, layers, encoderLayers } = config;
  const decoder = blocksOf(load, config, "decoder", layers);
  const words = sharedWords(reader);
  return encoderDecoderNetwork({
    words: load.table(words, vocabulary, hidden, outputWords(config, reader) === words),
    hidden,
    heads,
    firstPosition: 0,
    encoder: side(load, config, "encoder", blocksOf(load, config, "encoder", encoderLayers)),
    decoder: side(load, config, "decoder", decoder),
    blocks: decoder.map(blockWeights),
  });
}

function side(load: WeightLoader, config: T5Config, stack: Stack, blocks: readonly PreNormWeights[]): Side {
  const { heads, keyHeads, headFeatures, hidden, intermediate, activation, epsilon, buckets, maxDistance } = config;
  const bidirectional = stack === "encoder";
  const numbers = bucketTable(maxDistance, (distance) => t5Bucket(distance, { bidirectional, buckets, maxDistance }));
  const table = load.vector(`${stack}.block.0.layer.0.SelfAttention.relative_attention_bias.weight`, [buckets, heads]);
  const design: PreNormDesign = {
    shape: { heads, keyHeads, headFeatures, scale: 1 },
    hidden,
    intermediate,
    activation,
    epsilon,
    bias: relativeBias(table, load.constant(`${stack} buckets`, numbers, [numbers.length])),
  };
  const finalNorm = load.rmsNorm(`${stack}.final_layer_norm`, hidden);
  return {
    layers: blocks.length,
    embed: (_, words) => words,
    block(ops, run, input) {
      const weights = blocks[run.layer];
      if (!weights) throw new RangeError(`no layer ${run.layer}`);
      return preNormBlock(ops, { ...run, weights, design }, input);
    },
    finish: (ops, states) => ops.norm(states, finalNorm, epsilon),
  };
}

function blocksOf(load: WeightLoader, config: T5Config, stack: Stack, layers: number): PreNormWeights[] {
  const { hidden, heads, headFeatures, intermediate, gated } = config;
  const inner = heads * headFeatures;
  return Array.from({ length: layers }, (_, layer) => {
    const at = `${stack}.block.${layer}.layer`;
    const linear = (name: string, from: number, to: number) =>
      load.linearOf(`${at}.${name}.weight`, undefined, from, to);
    const attention = (name: string): AttentionWeights => ({
      query: linear(`${name}.q`, hidden, inner),
      key: linear(`${name}.k`, hidden, inner),
      value: linear(`${name}.v`, hidden, inner),
      output: linear(`${name}.o`, inner, hidden),
    });
    const last = stack === "decoder" ? 2 : 1;
    const feedForward = (name: string) => `${last}.DenseReluDense.${name}`;
    const mlp: FeedForwardWeights = {
      up: linear(feedForward(gated ? "wi_0" : "wi"), hidden, intermediate),
      ...(gated && { linear: linear(feedForward("wi_1"), hidden, intermediate) }),
      down: linear(feedForward("wo"), intermediate, hidden),
    };
    return {
      attentionNorm: load.rmsNorm(`${at}.0.layer_norm`, hidden),
      attention: attention("0.SelfAttention"),
      ...(stack === "decoder" && {
        cross: { attention: attention("1.EncDecAttention"), norm: load.rmsNorm(`${at}.1.layer_norm`, hidden) },
      }),
      mlpNorm: load.rmsNorm(`${at}.${last}.layer_norm`, hidden),
      mlp,
    };
  });
}
