import { CoreError } from "../core-error.ts";
import type { DecodingPrompt, LanguageModel } from "./decoding.ts";
import type { EndReason } from "./generated.ts";

/** A prompt, and how far its row may grow. */
export interface PromptRow {
  readonly prompt: DecodingPrompt;
  /** [tokens]: what generated tokens are put behind. */
  readonly ids: readonly number[];
  /** Tokens that the row may have in the end, these among them. */
  readonly maxLength: number;
  /** Why a row of that length ends. */
  readonly full: Extract<EndReason, "length" | "context">;
}

/** @throws CoreError "bad-input" where a prompt is empty, or longer than the model takes */
export function openPrompts(
  { maxTokens = Infinity }: Pick<LanguageModel, "maxTokens">,
  prompts: readonly DecodingPrompt[],
  maxNewTokens: number,
): PromptRow[] {
  return prompts.map((prompt, index) => {
    const ids = Array.from(prompt.decoderIds ?? prompt.ids);
    const which = prompts.length > 1 ? `prompt ${index + 1}` : "the prompt";
    if (prompt.ids.length === 0 || ids.length === 0)
      throw new CoreError("bad-input", `${which} has no tokens`, "Give a text with at least one character.");
    if (ids.length > maxTokens)
      throw new CoreError(
        "bad-input",
        `${which} has ${ids.length} tokens, and the model takes ${maxTokens}`,
        "Shorten it, or take a model with a longer context.",
      );
    // The last token need not be read by the model, so it may stand one behind its context.
    const room = maxTokens + 1 - ids.length;
    const maxLength = ids.length + Math.min(maxNewTokens, room);
    return { prompt, ids, maxLength, full: room < maxNewTokens ? "context" : "length" };
  });
}
