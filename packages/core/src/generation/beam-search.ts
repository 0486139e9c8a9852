import { isAborted } from "./aborted.ts";
import { Beams } from "./beams.ts";
import type { Decoding, LanguageModel } from "./decoding.ts";
import type { Generated } from "./generated.ts";
import type { GenerationOptions } from "./generation-options.ts";
import { processorsOf } from "./processors/index.ts";
import type { PromptRow } from "./prompt-row.ts";
import { rowOf } from "./token-choice.ts";

/** Beam search of every prompt by itself, side by side on the device. */
export async function searchBeams(
  model: LanguageModel,
  prompts: readonly PromptRow[],
  options: GenerationOptions,
): Promise<Generated[][]> {
  const { signal } = options;
  const processors = processorsOf(options, false);
  const searches = prompts.map((row, at) => new Beams(row, at, processors, options));
  let decoding: Decoding | undefined;
  try {
    signal?.throwIfAborted();
    decoding = await model.begin(
      prompts.map(({ prompt }) => prompt),
      signal,
    );
    for (;;) {
      const { logits } = decoding;
      const running = searches.flatMap((search) => search.step((at) => rowOf(logits, at)));
      if (running.length === 0) break;
      signal?.throwIfAborted();
      await decoding.advance(
        running.map(({ at }) => at),
        running.map(({ ids }) => ids.at(-1) ?? 0),
        signal,
      );
      running.forEach((beam, at) => (beam.at = at));
    }
  } catch (error) {
    if (!isAborted(error, signal)) throw error;
  } finally {
    decoding?.dispose();
  }
  return searches.map((search) => search.best(options.sequences ?? 1));
}
