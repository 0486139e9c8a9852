import type { Tensor } from "@limelight/kernels";
import { z } from "zod";
import type { AttentionWeights } from "../blocks/attention-layer.ts";
import { postNormBlock, type PostNormBlockWeights, type PostNormDesign } from "../blocks/post-norm-block.ts";
import type { Stream } from "../blocks/stream.ts";
import { crossHooks, encoderBlockHooks } from "../hooks/names.ts";
import type { Operations } from "../run/operations.ts";
import type { WeightLoader } from "../weights/weight-loader.ts";
import type { WeightReader } from "../weights/weight-reader.ts";
import type { Architecture, Blueprint, Network } from "./architecture.ts";
import { encoderDecoderNetwork, sideDepth, type Side } from "./encoder-decoder-network.ts";
import { pooledHead, type HeadLoaders } from "./head.ts";
import { activationOf, independent, labelsOf, type ModelConfig } from "./model-config.ts";
import { commonFields, count, parseConfig, refuse } from "./parse-config.ts";
import {
  encoderDecoderHooks,
  outputWords,
  requireSharedWords,
  rowOfLast,
  sequenceHead,
  sharedWords,
} from "./sequence-to-sequence.ts";

const id = z.union([z.int(), z.array(z.int()).nonempty()]);

/** What BART and Marian have in config.json. */
const schema = z.object({
  ...commonFields,
  d_model: count,
  encoder_layers: count,
  decoder_layers: count,
  encoder_attention_heads: count,
  decoder_attention_heads: count,
  encoder_ffn_dim: count,
  decoder_ffn_dim: count,
  max_position_embeddings: count.default(1024),
  activation_function: z.string().default("gelu"),
  scale_embedding: z.boolean().default(false),
  eos_token_id: id.default(2),
  pad_token_id: z.int().default(1),
  decoder_start_token_id: z.int().default(2),
  share_encoder_decoder_embeddings: z.boolean().default(true),
  tie_word_embeddings: z.boolean().default(true),
});

/** BART's or Marian's configuration; `layers`, `heads` and `intermediate` are the decoder's. */
interface BartConfig extends ModelConfig {
  readonly encoder: { readonly layers: number; readonly heads: number; readonly intermediate: number };
  readonly positions: number;
  /** What word embeddings are multiplied by. */
  readonly embeddingScale: number;
  /** Fills up texts; nothing is learned for its embedding. */
  readonly padId: number;
  /** Ends a text. */
  readonly endId: number;
  /** What the decoder reads first. */
  readonly startId: number;
}

/** Hooks of a decoder's blocks: those of an encoder's whose norms stand behind, and of cross-attention. */
const decoderHooks = [...encoderBlockHooks, ...crossHooks.filter((hook) => hook !== "ln_cross.hook_normalized")];

/** What BART's kin do each in their own way. */
export interface BartFamily extends Omit<Architecture, "blueprint"> {
  /** Added to a token's place to get its position. */
  readonly firstPosition: number;
  /** What config.json may leave out. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** Word embeddings, scaled already, to the first block's input, [tokens, hidden]. */
  embed(load: WeightLoader, config: BartConfig, side: "encoder" | "decoder"): EmbedWords;
}

type EmbedWords = (ops: Operations, words: Tensor, stream: Stream) => Tensor;

/**
 * BART (Lewis et al. 2020): norms behind, learned positions from the third row of their table on, a norm behind the embedding. A
 * language model of what the decoder says, or a classifier: its decoder reads the text as well, and the state at the last end of a
 * sequence is classified.
 */
export const bart = bartFamily({
  prefix: "model.",
  ignored: [/embed_tokens\.weight$/, /^lm_head\.weight$/, /^final_logits_bias$/],
  firstPosition: 2,
  defaults: { num_labels: 3 },
  embed(load, { positions, hidden, epsilon }, side) {
    const places = load.vector(`${side}.embed_positions.weight`, [positions + 2, hidden]);
    const norm = load.norm(`${side}.layernorm_embedding`, hidden);
    return (ops, words, stream) => ops.norm(ops.add(words, ops.lookUp(places, stream.positions)), norm, epsilon);
  },
});

/** The architecture of BART's kin. Blocks and their hooks: post-norm-block.ts. */
export function bartFamily(family: BartFamily): Architecture {
  const { prefix, ignored } = family;
  return {
    prefix,
    ignored,
    blueprint(json, reader): Blueprint {
      const config = read(json, family.defaults);
      const { encoder, layers, startId } = config;
      const heads = headsOf(config, reader);
      return {
        config,
        maxTokens: config.positions,
        encoderDecoder: true,
        causal: true,
        ...(heads["sequence-classification"] && {
          decoderInput: (ids) => Int32Array.of(startId, ...ids.subarray(0, -1)),
        }),
        hookNames: encoderDecoderHooks(
          { layers: encoder.layers, hooks: encoderBlockHooks },
          { layers, hooks: decoderHooks },
        ),
        depth: encoder.layers + layers,
        depthOf: (hook) => sideDepth(hook, encoder.layers, layers),
        heads,
        build: (load) => network(load, family, config, reader),
      };
    },
  };
}

function headsOf(config: BartConfig, reader: WeightReader): HeadLoaders {
  if (reader.has("classification_head.dense.weight")) {
    const pooled = pooledHead(config, "classification_head.dense", "tanh", "classification_head.out_proj");
    return { "sequence-classification": (load) => ({ ...pooled(load), rows: rowOfLast(config.endId) }) };
  }
  const weight = outputWords(config, reader);
  const buffer = reader.has("final_logits_bias") ? "final_logits_bias" : undefined;
  return { "sequence-to-sequence-lm": sequenceHead(config, { weight, buffer }) };
}

const tiesWords = (config: BartConfig, reader: WeightReader): boolean =>
  !reader.has("classification_head.dense.weight") && outputWords(config, reader) === sharedWords(reader);

function read(json: Readonly<Record<string, unknown>>, defaults?: Readonly<Record<string, unknown>>): BartConfig {
  const c = parseConfig(schema, json, {}, defaults);
  refuse(
    c.d_model % c.encoder_attention_heads !== 0 || c.d_model % c.decoder_attention_heads !== 0,
    `d_model ${c.d_model} is not a multiple of encoder_attention_heads ${c.encoder_attention_heads} and decoder_attention_heads ${c.decoder_attention_heads}`,
  );
  refuse(
    c.encoder_attention_heads !== c.decoder_attention_heads,
    "encoder and decoder have different numbers of heads, which is not supported",
  );
  refuse(
    !c.share_encoder_decoder_embeddings,
    "share_encoder_decoder_embeddings is false, which is not supported",
    "Take a checkpoint with one vocabulary for both languages.",
  );
  const labels = labelsOf(c.id2label, c.num_labels);
  const [endId = 2] = [c.eos_token_id].flat();
  return {
    architectures: c.architectures ?? [],
    vocabulary: c.vocab_size,
    hidden: c.d_model,
    embedding: c.d_model,
    layers: c.decoder_layers,
    heads: c.decoder_attention_heads,
    keyHeads: c.decoder_attention_heads,
    headFeatures: c.d_model / c.decoder_attention_heads,
    intermediate: c.decoder_ffn_dim,
    activation: activationOf(c.activation_function),
    epsilon: 1e-5,
    segments: 0,
    norms: "behind",
    labels,
    independentLabels: independent(labels, c.problem_type),
    tied: c.tie_word_embeddings,
    encoder: { layers: c.encoder_layers, heads: c.encoder_attention_heads, intermediate: c.encoder_ffn_dim },
    positions: c.max_position_embeddings,
    embeddingScale: c.scale_embedding ? Math.sqrt(c.d_model) : 1,
    padId: c.pad_token_id,
    endId,
    startId: c.decoder_start_token_id,
  };
}

function network(load: WeightLoader, family: BartFamily, config: BartConfig, reader: WeightReader): Network {
  const { vocabulary, hidden, heads, layers, encoder, intermediate } = config;
  const { firstPosition } = family;
  if (!config.tied) requireSharedWords(reader, [vocabulary, hidden]);
  const words = load.table(sharedWords(reader), vocabulary, hidden, tiesWords(config, reader));
  const decoder = blocksOf(load, "decoder", layers, { ...config, intermediate });
  const sideOf = (stack: "encoder" | "decoder", blocks: readonly PostNormBlockWeights[], wide: number): Side => {
    const embed = family.embed(load, config, stack);
    const design = designOf(config, wide);
    return {
      layers: blocks.length,
      embed: (ops, found, stream) =>
        embed(ops, config.embeddingScale === 1 ? found : ops.scale(found, config.embeddingScale), stream),
      block(ops, run, input) {
        const weights = blocks[run.layer];
        if (!weights) throw new RangeError(`no layer ${run.layer}`);
        return postNormBlock(ops, { ...run, weights, design }, input);
      },
    };
  };
  return encoderDecoderNetwork({
    words,
    hidden,
    heads,
    firstPosition,
    padId: config.padId,
    encoder: sideOf(
      "encoder",
      blocksOf(load, "encoder", encoder.layers, { ...config, ...encoder }),
      encoder.intermediate,
    ),
    decoder: sideOf("decoder", decoder, intermediate),
    blocks: decoder.map(({ attention, attentionNorm, mlp, mlpNorm }) => ({
      ...attention,
      attentionNorm,
      up: mlp.up,
      down: mlp.down,
      outputNorm: mlpNorm,
    })),
  });
}

function designOf({ heads, keyHeads, headFeatures, hidden, activation, epsilon }: BartConfig, wide: number) {
  const shape = { heads, keyHeads, headFeatures, scale: headFeatures ** -0.5 };
  return { shape, hidden, intermediate: wide, activation, epsilon } satisfies PostNormDesign;
}

function blocksOf(
  load: WeightLoader,
  stack: "encoder" | "decoder",
  layers: number,
  { hidden, intermediate }: Pick<BartConfig, "hidden" | "intermediate">,
): PostNormBlockWeights[] {
  return Array.from({ length: layers }, (_, layer) => {
    const at = `${stack}.layers.${layer}`;
    const attention = (name: string): AttentionWeights => ({
      query: load.linear(`${at}.${name}.q_proj`, hidden, hidden),
      key: load.linear(`${at}.${name}.k_proj`, hidden, hidden),
      value: load.linear(`${at}.${name}.v_proj`, hidden, hidden),
      output: load.linear(`${at}.${name}.out_proj`, hidden, hidden),
    });
    return {
      attention: attention("self_attn"),
      attentionNorm: load.norm(`${at}.self_attn_layer_norm`, hidden),
      ...(stack === "decoder" && {
        cross: { attention: attention("encoder_attn"), norm: load.norm(`${at}.encoder_attn_layer_norm`, hidden) },
      }),
      mlp: { up: load.linear(`${at}.fc1`, hidden, intermediate), down: load.linear(`${at}.fc2`, intermediate, hidden) },
      mlpNorm: load.norm(`${at}.final_layer_norm`, hidden),
    };
  });
}
