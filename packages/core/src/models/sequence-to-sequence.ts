import type { Batch } from "../batch/batch.ts";
import { targetOf } from "../batch/batch.ts";
import { blockHooks, type BlockHook, type HookName } from "../hooks/names.ts";
import type { WeightLoader } from "../weights/weight-loader.ts";
import type { WeightReader } from "../weights/weight-reader.ts";
import { sideHooks } from "./encoder-decoder-network.ts";
import type { Head, PooledRow } from "./head.ts";
import type { ModelConfig } from "./model-config.ts";
import { refuse } from "./parse-config.ts";

/** Where an encoder-decoder's output matrix is in a checkpoint. */
interface SequenceHeadNames {
  readonly weight: string;
  /** A bias that is kept as a buffer, [1, vocabulary]; undefined: none. */
  readonly buffer?: string | undefined;
  /** What states are multiplied by before. */
  readonly scale?: number | undefined;
}

/** A head that says which token the decoder comes to next. */
export function sequenceHead(config: ModelConfig, { weight, buffer, scale }: SequenceHeadNames) {
  return (load: WeightLoader): Head => {
    const decoder = load.linearWithBuffer(weight, buffer, config.hidden, config.vocabulary);
    return {
      parts: { decoder },
      rows: "any",
      outputs: config.vocabulary,
      apply: (ops, input) => ops.linear(scale === undefined ? input : ops.scale(input, scale), decoder),
    };
  };
}

/** What a checkpoint calls the table that encoder and decoder share: files keep one of its names, or all. */
export function sharedWords(reader: WeightReader): string {
  const names = ["shared.weight", "encoder.embed_tokens.weight", "decoder.embed_tokens.weight", "lm_head.weight"];
  return names.find((name) => reader.has(name)) ?? "shared.weight";
}

/**
 * Sees to it that encoder and decoder look their words up in one table, where config.json ties nothing: transformers then gives each
 * side one of its own, which older files have as equal copies.
 * @param shape [vocabulary, hidden]
 * @throws CoreError "bad-config" where they differ
 */
export function requireSharedWords(reader: WeightReader, shape: readonly number[]): void {
  const names = ["shared.weight", "encoder.embed_tokens.weight", "decoder.embed_tokens.weight"];
  const [first, ...others] = names.filter((name) => reader.has(name)).map((name) => reader.take(name, shape).bytes);
  refuse(
    others.some((bytes) => bytes.length !== first?.length || bytes.some((byte, i) => byte !== first[i])),
    "tie_word_embeddings is false, and encoder and decoder have different word embeddings, which is not supported",
    "Take a checkpoint whose encoder and decoder share them.",
  );
}

/** What a checkpoint calls the matrix of the output: one of its own where it is not tied, or the words. */
export function outputWords({ tied }: Pick<ModelConfig, "tied">, reader: WeightReader): string {
  return !tied && reader.has("lm_head.weight") ? "lm_head.weight" : sharedWords(reader);
}

/**
 * The decoder's row at each text's last token of an id (BART's classifiers take the last end of a sequence; their decoder reads
 * the text itself, moved by one); the last row where the text has none.
 */
export function rowOfLast(id: number): PooledRow {
  return (batch: Batch) => {
    const { offsets } = targetOf(batch);
    return offsets.slice(0, -1).map((start, sequence) => {
      const own = batch.ids.subarray(batch.offsets[sequence], batch.offsets[sequence + 1]);
      const most = (offsets[sequence + 1] ?? 0) - start - 1;
      const last = own.lastIndexOf(id);
      return start + Math.min(most, last < 0 ? most : last);
    });
  };
}

/** Hooks of an encoder-decoder. */
export function encoderDecoderHooks(
  encoder: { readonly layers: number; readonly hooks: readonly BlockHook[] },
  decoder: { readonly layers: number; readonly hooks: readonly BlockHook[] },
): HookName[] {
  return [
    ...sideHooks,
    ...blockHooks("encoder", encoder.layers, encoder.hooks),
    ...blockHooks("decoder", decoder.layers, decoder.hooks),
  ];
}
