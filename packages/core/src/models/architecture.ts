import type { Activation, PackedWeight, Tensor } from "@limelight/kernels";
import type { Operations } from "../run/operations.ts";
import type { NormWeights, WeightLoader } from "../weights/weight-loader.ts";
import type { WeightReader } from "../weights/weight-reader.ts";
import type { EncoderConfig } from "./config.ts";
import type { BlockWeights, EmbeddingWeights } from "./post-norm-encoder.ts";

/** What a model can be asked. */
export const headKinds = ["sequence-classification", "masked-lm", "next-sentence", "token-classification"] as const;

export type HeadKind = (typeof headKinds)[number];

/** Which rows of the last block a head reads: the first of every sequence, or any that are asked for. */
export interface Head {
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
  /** `model_type` of config.json. */
  readonly modelType: string;
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

/** A head that pools the first row through a dense layer, then classifies it. */
export function pooledHead(dense: PackedWeight, activation: Activation, classifier: PackedWeight): Head {
  return {
    rows: "first",
    outputs: classifier.columns,
    apply: (ops, input, hookPooled) => ops.linear(hookPooled(ops.linear(input, dense, activation)), classifier),
  };
}

/** A head that classifies every row. */
export function rowHead(classifier: PackedWeight): Head {
  return { rows: "any", outputs: classifier.columns, apply: (ops, input) => ops.linear(input, classifier) };
}

/** A masked-language-model head: dense, activation, norm, decoder. */
export function maskedHead(
  dense: PackedWeight,
  activation: Activation,
  norm: NormWeights,
  epsilon: number,
  decoder: PackedWeight,
): Head {
  return {
    rows: "any",
    outputs: decoder.columns,
    apply: (ops, input) => ops.linear(ops.layerNorm(ops.linear(input, dense, activation), norm, epsilon), decoder),
  };
}

/** Name of a masked-LM decoder's weight: its own where config.json says it is not tied, else the word embedding's. */
export function decoderWeight(reader: WeightReader, config: EncoderConfig, own: string): string {
  return !config.tied && reader.has(own) ? own : "embeddings.word_embeddings.weight";
}
