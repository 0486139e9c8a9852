import { logSumExp, packBatch, type Model } from "@limelight/core";

/** A text with so many masks in its blank. */
export interface MaskedText {
  readonly ids: Int32Array;
  readonly typeIds: Int32Array;
  /** Places of the masks, ascending. */
  readonly rows: readonly number[];
  /** The words of so many tokens: their number among all words, and their tokens. */
  readonly words: readonly { readonly word: number; readonly ids: readonly number[] }[];
}

/**
 * How likely words are at masks: the product over a word's masks, each as if the others were not filled in yet. All texts are one batch.
 * @returns of each text, ln of the probability of each of its words
 */
export async function maskedScores(
  model: Pick<Model, "run">,
  texts: readonly MaskedText[],
  signal?: AbortSignal,
): Promise<number[][]> {
  if (texts.length === 0) return [];
  const batch = packBatch(texts);
  const rows = texts.flatMap(({ rows: own }, text) => own.map((row) => row + (batch.offsets[text] ?? 0)));
  using run = await model.run(batch, { head: "masked-lm", rows: Uint32Array.from(rows), ...(signal && { signal }) });
  const logits = await run.logits();
  return texts.map(({ words, rows: own }, text) => {
    const { data = new Float32Array(0), shape = [] } = logits[text] ?? {};
    const width = shape.at(-1) ?? 1;
    const totals = own.map((_, row) => logSumExp(data.subarray(row * width, (row + 1) * width)));
    return words.map(({ ids }) =>
      ids.reduce((sum, id, row) => sum + (data[row * width + id] ?? Number.NaN) - (totals[row] ?? 0), 0),
    );
  });
}
