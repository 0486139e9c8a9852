import { CoreError } from "../core-error.ts";
import { requireHooks, type HookName } from "../hooks/names.ts";
import { axes, hookAxes, type Edit } from "./edit.ts";

/**
 * Checks an edit as far as that goes without the sequence it is for.
 * @param names the model's hooks
 * @throws CoreError "unknown-hook", "bad-edit"
 */
export function checkEdit(edit: Edit, names: readonly HookName[]): void {
  requireHooks([edit.hook], names);
  const { hook, renormalise } = edit;
  const wrong = axes.find((axis) => edit[axis] !== undefined && !hookAxes(hook).includes(axis));
  if (wrong !== undefined) throw badEdit(`${hook} has no ${wrong} to select`, `It has ${hookAxes(hook).join(", ")}.`);
  const changes = (["set", "scale", "add", "apply"] as const).filter((change) => edit[change] !== undefined);
  if (changes.length > 1 || (changes.length === 0 && !renormalise))
    throw badEdit(
      changes.length === 0 ? `the edit of ${hook} changes nothing` : `the edit of ${hook} has ${changes.join(" and ")}`,
      "Give one of set, scale and add.",
    );
  const selected = axes.find((axis) => edit[axis] !== undefined);
  if (edit.apply && selected !== undefined)
    throw badEdit(
      `the edit of ${hook} selects a ${selected} and has apply`,
      "apply is given the whole activation: select in it.",
    );
  if (edit.set === "-inf" && !hook.endsWith("hook_attn_scores"))
    throw badEdit(`"-inf" is for scores, not for ${hook}`, 'Take "blocks.*.attn.hook_attn_scores", or set 0.');
  if (renormalise && !hook.endsWith("hook_pattern"))
    throw badEdit(`renormalise is for patterns, not for ${hook}`, 'Take "blocks.*.attn.hook_pattern".');
  requireFinite(edit);
}

/** @throws CoreError "bad-edit" where a number is none, or infinite as the f32 that it becomes */
export function requireFinite({ hook, set, scale, add }: Edit): void {
  if ([set, scale, add].some((numbers) => !isFinite(numbers)))
    throw badEdit(`the edit of ${hook} has a number that is not finite`, 'To hide keys, set scores to "-inf".');
}

function isFinite(numbers: Edit["set"]): boolean {
  if (numbers === undefined || numbers === "-inf") return true;
  if (typeof numbers === "number") return Number.isFinite(Math.fround(numbers));
  return ("data" in numbers ? numbers.data : numbers).every((number: number) => Number.isFinite(Math.fround(number)));
}

/** An error about an edit. */
export function badEdit(what: string, hint: string): CoreError {
  return new CoreError("bad-edit", what, hint);
}
