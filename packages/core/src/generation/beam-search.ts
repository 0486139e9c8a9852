import { Beams } from "./beams.ts";
import { decode } from "./decode.ts";
import type { LanguageModel } from "./decoding.ts";
import type { Generated } from "./generated.ts";
import type { GenerationOptions } from "./generation-options.ts";
import { processorsOf } from "./processors/index.ts";
import type { PromptRow } from "./prompt-row.ts";

/** Beam search of every prompt by itself, side by side on the device. */
export async function searchBeams(
  model: LanguageModel,
  prompts: readonly PromptRow[],
  options: GenerationOptions,
): Promise<Generated[][]> {
  const processors = processorsOf(options, false);
  const searches = prompts.map((row, at) => new Beams(row, at, processors, options));
  await decode(model, prompts, options.signal, (logitsAt) => searches.flatMap((search) => search.step(logitsAt)));
  return searches.map((search) => search.best(options.sequences ?? 1));
}
