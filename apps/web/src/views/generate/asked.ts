import type { Asked } from "../../engine/engine.ts";
import type { AppState } from "../../state/app-state.ts";
import type { SceneFields } from "../view.ts";
import type { Written } from "./written.ts";

type Own = AppState["generate"];

/** A model and a text, without changes of the run: generation takes none. */
type Prompt = Pick<SceneFields, "model" | "input">;

/** Alternatives that are shown of a token. */
const alternatives = 8;

const promptOf = ({ model, input }: SceneFields): Prompt => ({ ...(model !== undefined && { model }), input });

/** What goes on from the text and what is kept behind it. */
export function generateAsked(fields: SceneFields, own: Own): Asked<"generate"> {
  const { strategy, begun, most, stop } = own;
  const { input, ...prompt } = promptOf(fields);
  return {
    verb: "generate",
    ...prompt,
    input: input + begun.join(""),
    strategy,
    maxNewTokens: Math.max(1, most - begun.length),
    alternatives,
    ...(stop.length > 0 && { stop }),
    ...(strategy === "beam" && { beams: own.beams }),
    ...(strategy === "sample" && {
      temperature: own.temperature,
      topK: own.topK,
      ...(own.topP < 1 && { topP: own.topP }),
      seed: own.seed,
    }),
  };
}

/** What could have come in the place of a token that is kept. */
export function insteadAsked(fields: SceneFields, { begun, step }: Own): Asked<"generate"> {
  const { input, ...prompt } = promptOf(fields);
  const before = input + begun.slice(0, step).join("");
  return { verb: "generate", ...prompt, input: before, strategy: "greedy", maxNewTokens: 1, alternatives };
}

type Behind = Pick<Written, "text" | "ids">;

/** What was written, by its tokens where they are known. */
const behind = ({ text, ids }: Behind) => (ids ? { continuationIds: [...ids] } : { continuation: text });

/** Which tokens each written token rests on. @param contrast another continuation, which it is held against */
export function explainAsked(
  fields: SceneFields,
  { method, options }: Own,
  written: Behind,
  contrast: string | undefined,
): Asked<"explain"> {
  const chosen = options[method];
  return {
    verb: "explain",
    ...promptOf(fields),
    // What it is held against is a text, so that both are cut alike.
    ...(contrast === undefined ? behind(written) : { continuation: written.text }),
    method,
    ...(contrast !== undefined && { contrast }),
    ...(chosen && Object.keys(chosen).length > 0 && { methodOptions: { [method]: chosen } }),
  };
}

/**
 * What each layer would say behind a token.
 * @param position of that token in what the stack reads that writes
 */
export function lensAsked(
  fields: SceneFields,
  written: Behind & Pick<Written, "continues">,
  position: number,
): Asked<"inside"> {
  const { input, ...prompt } = promptOf(fields);
  const read = written.continues ? { input: input + written.text } : { input, ...behind(written) };
  return { verb: "inside", ...prompt, what: "lens", ...read, position, top: 4 };
}
