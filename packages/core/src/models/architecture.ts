import type { Activation, PackedWeight, Tensor } from "@limelight/kernels";
import type { Operations } from "../run/operations.ts";
import type { NormWeights, WeightLoader } from "../weights/weight-loader.ts";
import type { WeightReader } from "../weights/weight-reader.ts";
import type { EncoderConfig } from "./config.ts";
import type { BlockWeights, EmbeddingWeights } from "./post-norm-encoder.ts";

/** What a model can be asked. */
export const headKinds = ["sequence-classification", "masked-lm", "next-sentence", "token-classification"] as const;

export type HeadKind = (typeof headKinds)[number];

/** What a head computes with, in order; what it lacks is left out. */
interface HeadParts {
  readonly dense?: { readonly linear: PackedWeight; readonly activation: Activation };
  readonly norm?: NormWeights;
  readonly decoder: PackedWeight;
}

/** Which rows of the last block a head reads: the first of every sequence, or any that are asked for. */
export interface Head {
  readonly parts: HeadParts;
  readonly rows: "first" | "any";
  /** Numbers it makes of one row. */
  readonly outputs: number;
  /** [rows, hidden] -> [rows, outputs]. `hookPooled` sees the pooled state where there is one. */
  apply(ops: Operations, input: Tensor, hookPooled: (pooled: Tensor) => Tensor): Tensor;
}

/** Heads by kind, each loaded when it is first used. */
export type HeadLoaders = Partial<Record<HeadKind, (load: WeightLoader) => Head>>;

/** A family of models: where its weights are in a checkpoint, and which heads it may have. */
export interface Architecture {
  /** What `model_type` of config.json may say. */
  readonly modelTypes: readonly string[];
  /** What config.json may leave out, as transformers has it for this family, under BERT's names. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** The family's own names of fields of config.json, each with BERT's. */
  readonly configNames?: Readonly<Record<string, string>>;
  /** What tensor names may start with. */
  readonly prefix: string;
  /** Tensors that are known and not needed, by name without the prefix. */
  readonly ignored: readonly RegExp[];
  /** Added to a token's place to get its position. */
  readonly firstPosition: (config: EncoderConfig) => number;
  embeddings(load: WeightLoader, config: EncoderConfig): EmbeddingWeights;
  /** Called once a group of layers that share weights, usually once a layer. */
  block(load: WeightLoader, config: EncoderConfig, layer: number): BlockWeights;
  /** The heads that the checkpoint's tensors make up; weights are loaded when a head is first used. */
  heads(reader: WeightReader, config: EncoderConfig): HeadLoaders;
}

/** A head that pools the first row through `dense`, then classifies it. */
export function pooledHead(
  config: EncoderConfig,
  dense: string,
  activation: Activation,
  classifier: string,
  outputs = config.labels.length,
) {
  const place = dense.startsWith("pooler") ? "pooler" : "head";
  return (load: WeightLoader): Head => {
    const pooler = load.linear(dense, config.hidden, config.hidden);
    const weight = load.linear(classifier, config.hidden, outputs);
    return {
      parts: { dense: { linear: pooler, activation }, decoder: weight },
      rows: "first",
      outputs,
      apply: (ops, input, hookPooled) => ops.linear(hookPooled(ops.linear(input, pooler, activation, place)), weight),
    };
  };
}

/** A head that classifies every row. */
export function rowHead(config: EncoderConfig, classifier: string) {
  return (load: WeightLoader): Head => {
    const weight = load.linear(classifier, config.hidden, config.labels.length);
    return {
      parts: { decoder: weight },
      rows: "any",
      outputs: config.labels.length,
      apply: (ops, input) => ops.linear(input, weight),
    };
  };
}

/** Where a masked-language-model head is in a checkpoint. */
export interface MaskedHeadNames {
  readonly dense: string;
  readonly norm: string;
  /** The decoder's own weight, read only where config.json says that it is not the word embedding. */
  readonly decoder: string;
  readonly bias: string;
}

/** A masked-language-model head: dense (to the embedding's size), activation, norm, decoder. */
export function maskedHead(
  reader: WeightReader,
  config: EncoderConfig,
  names: MaskedHeadNames,
  activation = config.activation,
) {
  return (load: WeightLoader): Head => {
    const { embedding, hidden, vocabulary, epsilon } = config;
    const dense = load.linear(names.dense, hidden, embedding);
    const norm = load.norm(names.norm, embedding);
    // Where nothing is tied, transformers adds the decoder's own bias; else it is the head's, under either name.
    const ownBias = names.decoder.replace(/weight$/, "bias");
    const bias = reader.has(ownBias) && (!config.tied || !reader.has(names.bias)) ? ownBias : names.bias;
    const weight = config.tied ? "embeddings.word_embeddings.weight" : names.decoder;
    const decoder = load.linearOf(weight, bias, embedding, vocabulary);
    return {
      parts: { dense: { linear: dense, activation }, norm, decoder },
      rows: "any",
      outputs: vocabulary,
      apply: (ops, input) =>
        ops.linear(ops.layerNorm(ops.linear(input, dense, activation, "head"), norm, epsilon), decoder),
    };
  };
}

/**
 * A `classifier` with one weight, which reads the pooled first row or every row: the token classifiers of transformers
 * have no pooler, and config.json decides where there is one all the same.
 */
export function pooledOrRowHead(reader: WeightReader, config: EncoderConfig, pooler: string): HeadLoaders {
  if (!reader.has("classifier.weight")) return {};
  const ofTokens =
    !reader.has(`${pooler}.weight`) || config.architectures.some((name) => name.endsWith("ForTokenClassification"));
  return ofTokens
    ? { "token-classification": rowHead(config, "classifier") }
    : { "sequence-classification": pooledHead(config, pooler, "tanh", "classifier") };
}
