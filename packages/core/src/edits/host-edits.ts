import type { HookName } from "../hooks/names.ts";
import type { Activation } from "../run/read.ts";
import { badEdit, requireFinite } from "./check-edit.ts";
import { placeOf, type Edit } from "./edit.ts";

/** Runs the model with these edits and gives one activation of every sequence. */
export type Capture = (hook: HookName, edits: readonly (readonly Edit[])[]) => Promise<readonly Activation[]>;

/**
 * Puts numbers in the place of the host's functions: hook by hook in the order of the network, the activation is captured
 * with all that was changed before it, the functions applied, and what they give set.
 * @param edits checked by `checkEdit`
 * @param names the model's hooks, in the order of the network
 * @throws CoreError "bad-edit" where a function gives no activation, one of another shape, or numbers that are not finite
 */
export async function withoutFunctions(
  edits: readonly (readonly Edit[])[],
  names: readonly HookName[],
  capture: Capture,
): Promise<Edit[][]> {
  let left = edits.map((list) => [...list]);
  for (;;) {
    const hooks = left.flatMap((list) => list.filter(({ apply }) => apply).map(({ hook }) => placeOf(hook)));
    const [first] = hooks.toSorted((a, b) => names.indexOf(a) - names.indexOf(b));
    if (first === undefined) return left;
    const before = left.map((list) => {
      const next = list.findIndex(({ hook, apply }) => apply && placeOf(hook) === first);
      return (
        next < 0 ? list : list.slice(0, next).concat(list.slice(next).filter(({ hook }) => placeOf(hook) !== first))
      ).filter(({ apply }) => !apply);
    });
    const activations = await capture(first, before);
    left = await Promise.all(
      left.map(async (list, sequence) => {
        const next = list.findIndex(({ hook, apply }) => apply && placeOf(hook) === first);
        const [edit, activation] = [list[next], activations[sequence]];
        if (!edit || !activation) return list;
        return list.with(next, await applied(edit, activation));
      }),
    );
  }
}

async function applied({ apply, ...edit }: Edit, activation: Activation): Promise<Edit> {
  const { shape } = activation;
  const given: unknown = await apply?.(activation);
  if (!isActivation(given))
    throw badEdit(`apply of ${edit.hook} gives no activation`, "Give an object with shape and data (a Float32Array).");
  if (given.shape.join() !== shape.join() || given.data.length !== activation.data.length)
    throw badEdit(
      `${edit.hook} is ${shape.join(" x ")}, the numbers given are ${given.shape.join(" x ")}`,
      "apply is given the whole activation, and gives one of the same shape.",
    );
  const data: Edit = { ...edit, set: given };
  requireFinite(data);
  return data;
}

// Functions may come from programs that no compiler has checked.
function isActivation(given: unknown): given is Activation {
  if (typeof given !== "object" || given === null || !("shape" in given && "data" in given)) return false;
  return Array.isArray(given.shape) && given.data instanceof Float32Array;
}
