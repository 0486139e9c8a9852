import type { Activation, PackedWeight, Tensor } from "@limelight/kernels";
import type { Operations } from "../run/operations.ts";
import type { NormWeights, WeightLoader } from "../weights/weight-loader.ts";
import type { WeightReader } from "../weights/weight-reader.ts";
import { targetOf, type Batch } from "../batch/batch.ts";
import { meanRows } from "../run/mean-rows.ts";
import type { ModelConfig } from "./model-config.ts";

/** What a model can be asked. */
export const headKinds = [
  "sequence-classification",
  "masked-lm",
  "causal-lm",
  "sequence-to-sequence-lm",
  "next-sentence",
  "token-classification",
] as const;

export type HeadKind = (typeof headKinds)[number];

/** The row of every sequence that stands for it, [sequences] in the order of the batch: of an encoder-decoder, a row of its decoder. */
export type PooledRow = (batch: Batch) => Uint32Array;

/** The first row of every sequence. */
export const firstRow: PooledRow = (batch) => targetOf(batch).offsets.slice(0, -1);

/** The last row of every sequence whose token is none of padding; the first where all are. */
function lastRow(padId: number | undefined): PooledRow {
  return (batch) => {
    const { ids, offsets } = targetOf(batch);
    return offsets.slice(0, -1).map((start, sequence) => {
      const last = ids.subarray(start, offsets[sequence + 1]).findLastIndex((id) => id !== padId);
      return start + Math.max(0, last);
    });
  };
}

/** What a head computes with, in order; what it lacks is left out. */
interface HeadParts {
  readonly dense?: { readonly linear: PackedWeight; readonly activation: Activation };
  readonly norm?: NormWeights;
  readonly decoder: PackedWeight;
}

/** Which rows of the last block's output a head reads. */
export interface Head {
  readonly parts: HeadParts;
  /** One of every sequence that the head pools the sequence to; or any that are asked for. */
  readonly rows: PooledRow | "any";
  /** `mean`: it pools the mean of all rows instead; the row then stands for the sequence alone. */
  readonly pools?: "mean";
  /** Numbers it makes of one row. */
  readonly outputs: number;
  /** [rows, hidden] -> [rows, outputs]. `hookPooled` sees the pooled state where there is one. */
  apply(ops: Operations, input: Tensor, hookPooled: (pooled: Tensor) => Tensor): Tensor;
}

/** The rows of a batch's states that a head computes with, ascending; undefined: all of them. */
export function rowsRead(head: Head, batch: Batch): Uint32Array | undefined {
  return head.rows === "any" || head.pools === "mean" ? undefined : head.rows(batch);
}

/** What a head computes with, from the states of the rows that it reads: those, or a mean of each sequence. */
export function pooledStates(ops: Operations, head: Head, states: Tensor, batch: Batch): Tensor {
  return head.pools === "mean" ? meanRows(ops, states, targetOf(batch).offsets) : states;
}

/** Heads by kind, each loaded when it is first used. */
export type HeadLoaders = Partial<Record<HeadKind, (load: WeightLoader) => Head>>;

/**
 * A head that pools the first row through the layer, then classifies it.
 * @param drops whether the family drops some of what it reads, in training
 */
export function pooledHead(
  config: ModelConfig,
  layer: string,
  activation: Activation,
  classifier: string,
  outputs = config.labels.length,
  drops = true,
) {
  const place = layer.startsWith("pooler") ? "pooler" : "head";
  return (load: WeightLoader): Head => {
    const pooler = load.linear(layer, config.hidden, config.hidden);
    const weight = load.linear(classifier, config.hidden, outputs);
    return {
      parts: { dense: { linear: pooler, activation }, decoder: weight },
      rows: firstRow,
      outputs,
      apply(ops, input, hookPooled) {
        const dense = ops.linear(drops ? ops.dropout("head.input", input) : input, pooler, activation, place);
        const pooled = hookPooled(dense);
        return ops.linear(drops ? ops.dropout("head.pooled", pooled) : pooled, weight);
      },
    };
  };
}

/** A head that classifies every row. */
export function rowHead(config: ModelConfig, classifier: string) {
  return (load: WeightLoader): Head => {
    const weight = load.linear(classifier, config.hidden, config.labels.length);
    return {
      parts: { decoder: weight },
      rows: "any",
      outputs: config.labels.length,
      apply: (ops, input) => ops.linear(ops.dropout("head.rows", input), weight),
    };
  };
}

/** A head that scores one row of every sequence, without a bias or anything in between. */
function scoreHead(config: ModelConfig, weight: string, rows: PooledRow) {
  return (load: WeightLoader): Head => {
    const outputs = config.labels.length;
    const decoder = load.linearOf(weight, undefined, config.hidden, outputs);
    return { parts: { decoder }, rows, outputs, apply: (ops, input) => ops.linear(input, decoder) };
  };
}

/** A head that says which token comes next: a matrix of its own, or the word embedding. */
function languageHead(config: ModelConfig, weight: string, bias?: string) {
  return (load: WeightLoader): Head => {
    const decoder = load.linearOf(weight, bias, config.hidden, config.vocabulary);
    return {
      parts: { decoder },
      rows: "any",
      outputs: config.vocabulary,
      apply: (ops, input) => ops.linear(input, decoder),
    };
  };
}

/** Where a decoder's output matrix is in a checkpoint. */
interface OutputNames {
  /** The word embedding. */
  readonly words: string;
  /** A matrix of its own, which is there where config.json ties nothing. */
  readonly own: string;
}

/**
 * What a decoder can be asked: for a class where the checkpoint has `score.weight`, which reads the last token; else which token comes
 * next. `tiesWords`: whether the word embedding says so.
 */
export function decoderHeads(
  config: ModelConfig & { readonly padId?: number | undefined },
  reader: WeightReader,
  { words, own }: OutputNames,
): { heads: HeadLoaders; tiesWords: boolean } {
  if (reader.has("score.weight"))
    return {
      heads: { "sequence-classification": scoreHead(config, "score.weight", lastRow(config.padId)) },
      tiesWords: false,
    };
  const output = !config.tied && reader.has(own) ? own : words;
  return { heads: { "causal-lm": languageHead(config, output) }, tiesWords: output === words };
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
  config: ModelConfig,
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
      apply: (ops, input) => ops.linear(ops.norm(ops.linear(input, dense, activation, "head"), norm, epsilon), decoder),
    };
  };
}

/**
 * A `classifier` with one weight, which reads the pooled first row or every row: the token classifiers of transformers
 * have no pooler, and config.json decides where there is one all the same.
 */
export function pooledOrRowHead(
  reader: WeightReader,
  config: ModelConfig,
  pooler: string,
  activation: Activation = "tanh",
): HeadLoaders {
  if (!reader.has("classifier.weight")) return {};
  const ofTokens =
    !reader.has(`${pooler}.weight`) || config.architectures.some((name) => name.endsWith("ForTokenClassification"));
  return ofTokens
    ? { "token-classification": rowHead(config, "classifier") }
    : { "sequence-classification": pooledHead(config, pooler, activation, "classifier") };
}

/** Whether a tensor is one of heads, by its name without the prefix of the body's. */
export const headTensor = (name: string): boolean =>
  /^(?:cls|classifier|classification_head|score|pre_classifier|pooler|vocab_|lm_head|predictions|generator_)/.test(
    name,
  );
