import { blockHooks, type HookName } from "../hooks/names.ts";
import type { Activation } from "../run/read.ts";
import type { Edit } from "./edit.ts";

/** Runs the model with these edits and gives one activation of every sequence. */
export type Capture = (hook: HookName, edits: readonly (readonly Edit[])[]) => Promise<readonly Activation[]>;

/**
 * Puts numbers in the place of the host's functions: hook by hook in the order of the network, the activation is captured
 * with all that was changed before it, the functions applied, and what they give set.
 */
export async function withoutFunctions(edits: readonly (readonly Edit[])[], capture: Capture): Promise<Edit[][]> {
  let left = edits.map((list) => [...list]);
  for (;;) {
    const hooks = left.flatMap((list) => list.filter(({ apply }) => apply).map(({ hook }) => hook));
    const [first] = hooks.toSorted((a, b) => place(a) - place(b));
    if (first === undefined) return left;
    const before = left.map((list) => {
      const next = list.findIndex(({ hook, apply }) => apply && hook === first);
      return (
        next < 0 ? list : list.slice(0, next).concat(list.slice(next).filter(({ hook }) => hook !== first))
      ).filter(({ apply }) => !apply);
    });
    const activations = await capture(first, before);
    left = await Promise.all(
      left.map(async (list, sequence) => {
        const next = list.findIndex(({ hook, apply }) => apply && hook === first);
        const [edit, activation] = [list[next], activations[sequence]];
        if (!edit?.apply || !activation) return list;
        return list.with(next, { hook: first, set: await edit.apply(activation) });
      }),
    );
  }
}

// Where a hook stands in the network.
function place(hook: HookName): number {
  const match = /^blocks\.(\d+)\.(.*)$/.exec(hook);
  if (match) return 100 + Number(match[1]) * blockHooks.length + blockHooks.findIndex((each) => each === match[2]);
  if (hook === "pooler.hook_pooler_out") return 1e9;
  if (hook === "logits") return 2e9;
  return hook === "hook_full_embed" ? 99 : 0;
}
