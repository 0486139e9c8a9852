import type { AttentionMethodFacts } from "../../engine/catalog.ts";
import type { Asked } from "../../engine/engine.ts";
import type { AppState } from "../../state/app-state.ts";
import type { SceneFields } from "../view.ts";

/**
 * Up to so many tokens, the weights of all layers and heads come at once: 300 thousand numbers of twelve heads in six layers, which
 * a page takes over in about 15 ms. Of longer texts it asks for one layer, in arrays.
 */
export const mostTokensAtOnce = 64;

/** What the view asks the engine. */
export interface AttentionAsked {
  readonly attend?: Asked<"attend">;
  /** Patterns of a long text's layer. */
  readonly capture?: Asked<"capture">;
}

/**
 * The fewest numbers that show what was chosen.
 * @param method undefined where the catalog does not know it: then there is nothing to ask
 * @param tokens how many the text has
 * @param layer of the model's
 */
export function attentionAsked(
  fields: SceneFields,
  { method: id, heads, rollout }: Pick<AppState["attention"], "method" | "heads" | "rollout">,
  method: AttentionMethodFacts | undefined,
  tokens: number,
  layer: number,
): AttentionAsked {
  const long = tokens > mostTokensAtOnce;
  if (!method || !isMethod(id, method)) return {};
  if (long && method.gives === "pattern")
    return { capture: { verb: "capture", ...fields, hooks: [`blocks.${layer}.attn.hook_pattern`] } };
  const [head] = heads;
  return {
    attend: {
      verb: "attend",
      ...fields,
      method: id,
      ...(long && { layer }),
      ...(method.gives === "scores" && method.headwise && heads.length === 1 && head !== undefined && { head }),
      ...(method.multiplies && rollout && { rollout }),
    },
  };
}

type MethodId = NonNullable<Asked<"attend">["method"]>;

/** The catalog's methods are those that the engine has. */
function isMethod(id: string, method: AttentionMethodFacts): id is MethodId {
  return method.id === id;
}
