import { isAborted } from "./aborted.ts";
import type { Decoding, LanguageModel } from "./decoding.ts";
import type { PromptRow } from "./prompt-row.ts";
import { rowOf } from "./token-choice.ts";

/** A sequence that goes on. */
interface GrowingRow {
  /** [tokens]: the prompt's and the new ones; the last was chosen just now. */
  readonly ids: readonly number[];
  /** Its row of the decoding. */
  at: number;
}

/**
 * Goes on with prompts, one row each to begin with, until no row is left or somebody interrupts: what was written by then stays with
 * whoever chooses.
 * @param choose given the logits of every row, [vocabulary]: appends a token to each sequence and gives those that go on
 * @throws CoreError as the model does, but for "aborted"
 */
export async function decode(
  model: LanguageModel,
  prompts: readonly PromptRow[],
  signal: AbortSignal | undefined,
  choose: (logitsAt: (at: number) => Float32Array) => readonly GrowingRow[],
): Promise<void> {
  let decoding: Decoding | undefined;
  try {
    signal?.throwIfAborted();
    decoding = await model.begin(
      prompts.map(({ prompt }) => prompt),
      signal,
    );
    for (;;) {
      const { logits } = decoding;
      const live = choose((at) => rowOf(logits, at));
      if (live.length === 0) break;
      signal?.throwIfAborted();
      await decoding.advance(
        live.map(({ at }) => at),
        live.map(({ ids }) => ids.at(-1) ?? 0),
        signal,
      );
      live.forEach((row, at) => (row.at = at));
    }
  } catch (error) {
    if (!isAborted(error, signal)) throw error;
  } finally {
    decoding?.dispose();
  }
}
