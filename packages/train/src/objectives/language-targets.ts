import type { Sequence } from "@limelight/core";
import { drawsOf, purposes } from "../random/draws.ts";
import type { Example } from "../batches/example.ts";

/** A text whose tokens are to be told: each by those before it. The logits in front of a token are asked for it. */
export function causalExample(sequence: Sequence): Example<ArrayLike<number>> {
  return {
    sequence,
    rows: Array.from({ length: Math.max(0, sequence.ids.length - 1) }, (_, row) => row),
    target: sequence.ids.subarray(1),
  };
}

/** How tokens are hidden; BERT's shares (Devlin et al. 2019, section 3.1), those of transformers' collator. */
export interface MaskingOptions {
  readonly mask: number;
  /** Tokens of the vocabulary, of which those are drawn that stand in for others. */
  readonly vocabulary: number;
  /** Ids that are never hidden: [CLS], [SEP] and their kin. */
  readonly special: ReadonlySet<number>;
  /** Of the tokens, those to be told; default 0.15. */
  readonly probability?: number;
  /** Of these, those that the mask stands for (default 0.8), and those that a random token does (0.1); the rest stay as they are. */
  readonly masked?: number;
  readonly replaced?: number;
}

/**
 * A text with some of its tokens hidden, which are to be told. Which they are is drawn anew for every epoch, of the seed, the epoch and
 * the text's number alone.
 */
export function maskedExample(
  { ids, ...rest }: Sequence,
  { mask, vocabulary, special, probability = 0.15, masked = 0.8, replaced = 0.1 }: MaskingOptions,
  { seed, epoch, index }: { readonly seed: number; readonly epoch: number; readonly index: number },
): Example<ArrayLike<number>> {
  const draws = drawsOf(seed, purposes.mask, epoch, index);
  const rows: number[] = [];
  const read = ids.map((id, row) => {
    if (special.has(id) || draws.uniform() >= probability) return id;
    rows.push(row);
    const kind = draws.uniform();
    if (kind < masked) return mask;
    return kind < masked + replaced ? draws.below(vocabulary) : id;
  });
  return { sequence: { ...rest, ids: read }, rows, target: Int32Array.from(rows, (row) => ids[row] ?? 0) };
}
