import { CoreError } from "../core-error.ts";

/** One tokenised text. */
export interface Sequence {
  /** [tokens]. */
  readonly ids: Int32Array;
  /** [tokens]: segment of each token; all 0 where there is one text. */
  readonly typeIds?: Int32Array;
  /** [decoder tokens]: what the decoder of an encoder-decoder reads; `ids` are its encoder's. */
  readonly decoderIds?: Int32Array;
}

/** Tokens of sequences behind one another. */
export interface PackedTokens {
  /** [tokens]. */
  readonly ids: Int32Array;
  /** [tokens]: place of each token in its own sequence, from 0. */
  readonly places: Int32Array;
  /** [sequences + 1]: where each sequence starts. */
  readonly offsets: Uint32Array;
}

/** Sequences behind one another, `[tokens, …]`, without padding. */
export interface Batch extends PackedTokens {
  /** [tokens]. */
  readonly typeIds: Int32Array;
  /** What the decoder of an encoder-decoder reads: as many sequences. */
  readonly decoder?: PackedTokens;
}

/** The tokens that a model's logits stand behind: the decoder's of an encoder-decoder, else all. */
export function targetOf(batch: Batch): PackedTokens {
  return batch.decoder ?? batch;
}

/**
 * Packs sequences into a batch.
 * @throws CoreError "bad-input" where there is no sequence or an empty one, or where only some have ids for a decoder
 */
export function packBatch(sequences: readonly Sequence[]): Batch {
  if (sequences.length === 0) throw new CoreError("bad-input", "a batch needs at least one sequence");
  const packed = pack(sequences.map(({ ids }) => ids));
  const typeIds = new Int32Array(packed.ids.length);
  sequences.forEach(({ typeIds: own }, index) => {
    if (own) typeIds.set(own, packed.offsets[index]);
  });
  const decoderIds = sequences.flatMap((sequence) => sequence.decoderIds ?? []);
  if (decoderIds.length === 0) return { ...packed, typeIds };
  if (decoderIds.length < sequences.length)
    throw new CoreError("bad-input", "some sequences of the batch have nothing for the decoder");
  return { ...packed, typeIds, decoder: pack(decoderIds) };
}

/** The batch with something for the decoder to read, made of each sequence's own ids. */
export function withDecoder(batch: Batch, decoderIds: (ids: Int32Array) => Int32Array): Batch {
  const { ids, offsets } = batch;
  const lists = Array.from(offsets.subarray(1), (end, s) => decoderIds(ids.subarray(offsets[s], end)));
  return { ...batch, decoder: pack(lists) };
}

function pack(lists: readonly Int32Array[]): PackedTokens {
  const offsets = new Uint32Array(lists.length + 1);
  lists.forEach((ids, index) => {
    if (ids.length === 0) throw new CoreError("bad-input", `sequence ${index} has no tokens`);
    offsets[index + 1] = (offsets[index] ?? 0) + ids.length;
  });
  const tokens = offsets[lists.length] ?? 0;
  const packed = { ids: new Int32Array(tokens), places: new Int32Array(tokens), offsets };
  lists.forEach((ids, index) => {
    const start = offsets[index] ?? 0;
    packed.ids.set(ids, start);
    for (let i = 0; i < ids.length; i++) packed.places[start + i] = i;
  });
  return packed;
}

/** Number of sequences of a batch. */
export function sequenceCount(batch: Batch): number {
  return batch.offsets.length - 1;
}
