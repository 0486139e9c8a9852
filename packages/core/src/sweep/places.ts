import type { Tensor } from "@limelight/kernels";
import type { Batch } from "../batch/batch.ts";
import type { Operations } from "../run/operations.ts";
import { headEdit, type HeadEdit } from "./head-change.ts";
import type { Variant } from "./sweep.ts";

/** Takes the rows of a batch's activations that its variants begin from. */
export class Places {
  readonly #ops: Operations;
  readonly #variants: readonly Variant[];
  readonly #tokens: Tensor;
  readonly #rows: Tensor;
  readonly #rowsOf: (sequence: number) => number[];

  /** @param alone whether rows are those needed at the top: one a sequence */
  constructor(ops: Operations, base: Batch, variants: readonly Variant[], alone: boolean) {
    this.#ops = ops;
    this.#variants = variants;
    const tokensOf = (sequence: number): number[] =>
      Array.from({ length: lengthOf(base, sequence) }, (_, i) => (base.offsets[sequence] ?? 0) + i);
    this.#rowsOf = alone ? (sequence) => [sequence] : tokensOf;
    const index = (of: (sequence: number) => number[]): Tensor => {
      const rows = variants.flatMap(({ sequence }) => of(sequence));
      return ops.upload(Uint32Array.from(rows), [rows.length]);
    };
    this.#tokens = index(tokensOf);
    this.#rows = alone ? index(this.#rowsOf) : this.#tokens;
  }

  tokens(tensor: Tensor): Tensor {
    return this.#ops.gather(tensor, this.#tokens);
  }

  rows(tensor: Tensor): Tensor {
    return this.#ops.gather(tensor, this.#rows);
  }

  /** Each variant's edit of a head, with the rows it begins from. */
  headRows(): { readonly edit: HeadEdit; readonly rows: readonly number[] }[] {
    return this.#variants.flatMap(({ sequence, edits }) => {
      const edit = headEdit(edits);
      return edit ? [{ edit, rows: this.#rowsOf(sequence) }] : [];
    });
  }
}

/** Tokens of one sequence. */
export function lengthOf(batch: Batch, sequence: number): number {
  return (batch.offsets[sequence + 1] ?? 0) - (batch.offsets[sequence] ?? 0);
}
