import { CoreError } from "../core-error.ts";

/** One tokenised text. */
export interface Sequence {
  /** [tokens]. */
  readonly ids: Int32Array;
  /** [tokens]: segment of each token; all 0 where there is one text. */
  readonly typeIds?: Int32Array;
}

/** Sequences behind one another, `[tokens, …]`, without padding. */
export interface Batch {
  /** [tokens]. */
  readonly ids: Int32Array;
  /** [tokens]. */
  readonly typeIds: Int32Array;
  /** [tokens]: place of each token in its own sequence, from 0. */
  readonly places: Int32Array;
  /** [sequences + 1]: where each sequence starts. */
  readonly offsets: Uint32Array;
}

/**
 * Packs sequences into a batch.
 * @throws CoreError "bad-input" where there is no sequence or an empty one
 */
export function packBatch(sequences: readonly Sequence[]): Batch {
  if (sequences.length === 0) throw new CoreError("bad-input", "a batch needs at least one sequence");
  const offsets = new Uint32Array(sequences.length + 1);
  sequences.forEach(({ ids }, index) => {
    if (ids.length === 0) throw new CoreError("bad-input", `sequence ${index} has no tokens`);
    offsets[index + 1] = (offsets[index] ?? 0) + ids.length;
  });
  const tokens = offsets[sequences.length] ?? 0;
  const batch = {
    ids: new Int32Array(tokens),
    typeIds: new Int32Array(tokens),
    places: new Int32Array(tokens),
    offsets,
  };
  sequences.forEach(({ ids, typeIds }, index) => {
    const start = offsets[index] ?? 0;
    batch.ids.set(ids, start);
    if (typeIds) batch.typeIds.set(typeIds, start);
    for (let i = 0; i < ids.length; i++) batch.places[start + i] = i;
  });
  return batch;
}

/** Number of sequences of a batch. */
export function sequenceCount(batch: Batch): number {
  return batch.offsets.length - 1;
}
