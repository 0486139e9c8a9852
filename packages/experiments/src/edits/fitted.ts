import type { Activation } from "@limelight/core";
import { ExperimentError } from "../experiment-error.ts";
import type { EditSpec } from "../schema/edit.ts";

/**
 * The value of another text in the shape of one with so many tokens: the same where it has as many. Where it has more or fewer, what the edit
 * selects is taken from the same places.
 * @param value [tokens, …], [heads, queries, keys], or without an axis of tokens
 * @throws ExperimentError "bad-input" where the edit selects what the other text does not have
 */
export function fitted(edit: EditSpec, value: Activation, tokens: number): Activation {
  const pattern = /hook_(?:attn_scores|pattern)$/.test(edit.hook);
  if (!pattern && value.shape.length < 2) return value;
  const had = value.shape.at(pattern ? -1 : 0) ?? 0;
  if (had === tokens) return value;
  for (const axis of pattern ? (["query", "key"] as const) : (["position"] as const)) {
    const selected = edit[axis];
    if (selected === undefined)
      throw new ExperimentError(
        "bad-input",
        `the text of from has ${had} tokens, this one ${tokens}: not all of ${edit.hook} fits`,
        pattern
          ? "Select queries and keys, or give a text with as many."
          : "Select positions, or give a text with as many.",
      );
    const outside = [selected].flat().find((place) => place >= had);
    if (outside !== undefined)
      throw new ExperimentError(
        "bad-input",
        `the text of from has no ${axis} ${outside}: it has ${had} tokens`,
        `They are counted from 0 to ${had - 1}.`,
      );
  }
  return pattern ? resizedPattern(value, had, tokens) : resizedRows(value, tokens);
}

function resizedRows({ shape, data }: Activation, tokens: number): Activation {
  const [had = 0, ...features] = shape;
  const width = data.length / Math.max(1, had);
  const resized = new Float32Array(tokens * width);
  resized.set(data.subarray(0, resized.length));
  return { shape: [tokens, ...features], data: resized };
}

function resizedPattern({ shape: [heads = 0], data }: Activation, had: number, tokens: number): Activation {
  const resized = new Float32Array(heads * tokens * tokens);
  const common = Math.min(had, tokens);
  for (let head = 0; head < heads; head++)
    for (let query = 0; query < common; query++) {
      const start = (head * had + query) * had;
      resized.set(data.subarray(start, start + common), (head * tokens + query) * tokens);
    }
  return { shape: [heads, tokens, tokens], data: resized };
}
