import { closest, type Activation, type HookName, type Observer } from "@limelight/core";
import { ExplainError } from "../explain-error.ts";

/** A place in a model that texts are held against each other at: an activation, or one head's part of it. */
export interface Site {
  readonly hook: HookName;
  /** Of activations that have heads: one alone. Left out: all of them, one behind another. */
  readonly head?: number;
}

/** What a site is called: `blocks.3.hook_resid_post`, `blocks.3.attn.hook_z/5`. */
export function siteName({ hook, head }: Site): string {
  return head === undefined ? hook : `${hook}/${head}`;
}

const ofHeads = /\.hook_(?:rot_)?[qkvz]$/;
const ofKeys = /\.hook_(?:rot_k|k|v)$/;
const ofPairs = /\.hook_(?:attn_scores|pattern)$/;

/**
 * A site as people name it.
 * @throws ExplainError "unknown-site" where the model has no such activation, where it holds no vectors of tokens, or no such head
 */
export function requireSite(
  { hookNames, size }: Pick<Observer, "hookNames" | "size">,
  name: string,
  head?: number,
): Site {
  const hook = hookNames.find((known) => known === name);
  if (hook === undefined)
    throw new ExplainError(
      "unknown-site",
      `the model has no hook "${name}"`,
      `Did you mean ${closest(name, hookNames)}?`,
    );
  if (ofPairs.test(hook) || hook === "logits")
    throw new ExplainError(
      "unknown-site",
      `${hook} holds no vector for each token`,
      "Take the output of a block, or a head's attn.hook_z.",
    );
  if (head === undefined) return { hook };
  const heads = ofHeads.test(hook) ? (ofKeys.test(hook) ? size.keyHeads : size.heads) : 0;
  if (heads === 0)
    throw new ExplainError(
      "unknown-site",
      `${hook} has no heads`,
      "Take attn.hook_z of a block, or leave the head out.",
    );
  if (head >= heads)
    throw new ExplainError("unknown-site", `${hook} has no head ${head}`, `They are counted from 0 to ${heads - 1}.`);
  return { hook, head };
}

/**
 * The vectors of a site, [tokens, features]; of what a head makes of a whole text, [1, features].
 * @param activation as the run gave it: [tokens, features], [tokens, heads, features] or [features]
 */
export function vectorsAt({ shape, data }: Activation, { head }: Site): Activation {
  const [tokens = 0, heads = 0, size = 0] = shape;
  if (shape.length === 1) return { shape: [1, tokens], data };
  if (shape.length === 2) return { shape, data };
  if (head === undefined) return { shape: [tokens, heads * size], data };
  const part = new Float32Array(tokens * size);
  for (let token = 0; token < tokens; token++) {
    const from = (token * heads + head) * size;
    part.set(data.subarray(from, from + size), token * size);
  }
  return { shape: [tokens, size], data: part };
}
