import { searchBeams } from "./beam-search.ts";
import { checkOptions } from "./check-options.ts";
import type { DecodingPrompt, LanguageModel } from "./decoding.ts";
import type { Generated } from "./generated.ts";
import type { GenerationOptions } from "./generation-options.ts";
import { growRows } from "./grow-rows.ts";
import { openPrompts } from "./prompt-row.ts";

/**
 * Goes on with texts, side by side: each gives what it gives alone, and leaves when it has ended. The algorithms are those of
 * transformers 5.23, in f64 on the host.
 * @returns of every prompt, its sequences; of beam search the best first
 * @throws CoreError "bad-input" where an option is out of range, or a prompt is empty or fills the model's context;
 *   "not-finite" where the model computes no numbers; what the model throws. An interruption is none: what is there is given.
 */
export async function generate(
  model: LanguageModel,
  prompts: readonly DecodingPrompt[],
  options: GenerationOptions,
): Promise<readonly (readonly Generated[])[]> {
  checkOptions(options);
  const rows = openPrompts(model, prompts, options.maxNewTokens);
  if (rows.length === 0) return [];
  return options.strategy === "beam" ? searchBeams(model, rows, options) : growRows(model, rows, options);
}
