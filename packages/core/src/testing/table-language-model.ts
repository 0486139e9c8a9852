import { CoreError } from "../core-error.ts";
import type { Decoding, LanguageModel } from "../generation/decoding.ts";

/** A language model that looks its logits up: which row of a table comes next is a fold of all ids before. */
export interface TableLanguageModel extends LanguageModel {
  /** Rows of every pass, the first one's prompts included. */
  readonly passes: number[];
  /** How many decodings were not disposed of. */
  open: number;
}

export interface TableOptions {
  readonly maxTokens?: number;
  /** Called before every pass with its number. */
  readonly onPass?: (pass: number) => void;
}

/** The model of generation/golden, on the host. */
export function tableLanguageModel(
  table: readonly (readonly number[])[],
  { maxTokens, onPass }: TableOptions = {},
): TableLanguageModel {
  const logits = (ids: readonly number[]): Float32Array => {
    const row = ids.reduce((sum, id) => (5 * sum + id + 1) % table.length, 0);
    return Float32Array.from(table[row] ?? []);
  };
  const model: TableLanguageModel = {
    vocabulary: table[0]?.length ?? 0,
    maxTokens,
    passes: [],
    open: 0,
    async begin(prompts, signal): Promise<Decoding> {
      signal?.throwIfAborted();
      let rows = prompts.map(({ ids, decoderIds }) => [...(decoderIds ?? ids)]);
      model.passes.push(rows.length);
      model.open += 1;
      const decoding = {
        logits: rows.map(logits),
        async advance(parents: readonly number[], tokens: readonly number[], stop?: AbortSignal): Promise<void> {
          onPass?.(model.passes.length);
          if (stop?.aborted) throw new CoreError("aborted", "stopped");
          rows = parents.map((parent, i) => [...(rows[parent] ?? []), tokens[i] ?? 0]);
          if (rows.some((row) => row.length > (maxTokens ?? Infinity))) throw new CoreError("bad-input", "too long");
          model.passes.push(rows.length);
          decoding.logits = rows.map(logits);
        },
        dispose(): void {
          model.open -= 1;
        },
      };
      return decoding;
    },
  };
  return model;
}
